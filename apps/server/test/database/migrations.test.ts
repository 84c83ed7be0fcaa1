import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sql from 'sql-template-tag';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migrate, statements } from '../../src/database/migrations.ts';
import { PgDatabase } from '../../src/database/pg.ts';
import type { Database } from '../../src/database/session.ts';
import { type TestDatabase, openEmptyDatabase } from '../support/database.ts';

const folder = join(import.meta.dirname, '../../src/database/migrations');
const names = (await readdir(folder)).toSorted((a, b) => (a < b ? -1 : 1));

const empty = async (options?: string): Promise<TestDatabase> => {
  const held = await openEmptyDatabase(options);
  onTestFinished(() => held.close());
  return held;
};

/** The database as another process sees it. */
const otherProcess = ({ url, database }: TestDatabase): Database => {
  if (url === undefined) return database;
  const other = new PgDatabase(url, 2, () => undefined);
  onTestFinished(() => other.close());
  return other;
};

describe('migrations', () => {
  test('run once, in order, however often and by how many processes they are started', async () => {
    const held = await empty();
    const processes = Array.from({ length: 4 }, () => otherProcess(held));
    const applied = await Promise.all(processes.map(migrate));
    expect(applied.filter((list) => list.length > 0)).toEqual([names]);
    expect(await migrate(held.database)).toEqual([]);
    const rows = await held.database.query<{ name: string }>(sql`select name from schema_migrations order by name`);
    expect(rows.map((row) => row.name)).toEqual(names);
  });

  test('one that was edited after it ran is refused, by name, and nothing else runs', async () => {
    const { database } = await empty();
    await migrate(database);
    const [first, second] = names;
    await database.execute(sql`update schema_migrations set checksum = 'as it was' where name = ${first}`);
    await database.execute(sql`delete from schema_migrations where name = ${second}`);
    await expect(migrate(database)).rejects.toThrow(
      `Migration ${first} was changed after it ran here. Restore it and add a new one instead.`,
    );
    const rows = await database.query(sql`select 1 from schema_migrations where name = ${second}`);
    expect(rows).toEqual([]);
  });

  test('a failing one leaves nothing behind', async () => {
    const { database } = await empty();
    // Stands in the way of a table that a migration makes.
    await database.script('create table changes (nothing integer)');
    await expect(migrate(database)).rejects.toThrow('changes');
    const tables = await database.query<{ tablename: string }>(
      sql`select tablename from pg_tables where schemaname = 'public'`,
    );
    expect(tables).toEqual([{ tablename: 'changes' }]);
    await database.script('drop table changes');
    expect(await migrate(database)).toEqual(names);
  });

  // PGlite has the one locale.
  const others = process.env['TEST_DATABASE_URL'] === undefined ? [] : ['C', 'POSIX'];
  test.each(others)(
    'a database of the locale %s, which has ASCII letters alone, is refused with what to do',
    async (locale) => {
      const { database } = await empty(`template template0 encoding 'UTF8' locale '${locale}'`);
      await expect(migrate(database)).rejects.toThrow(/does not know the letters.*CREATE DATABASE todo .*C\.UTF-8/);
    },
  );
});

describe('statements', () => {
  test.each<[string, string, string[]]>([
    ['end with a semicolon at the end of a line', 'a;\nb\n  c;\n', ['a;', 'b\n  c;']],
    ['may have no semicolon at the end', 'a;\nb', ['a;', 'b']],
    ['may hold semicolons within a line', "insert into t values ('a;b');", ["insert into t values ('a;b');"]],
    ['have no comments between their lines', '-- one; two;\na\n  -- three;\nb;', ['a\nb;']],
    [
      'have a body between $$ that ends nothing',
      'create function f() as $$\nx;\n-- kept;\ny;\n$$;\nz;',
      ['create function f() as $$\nx;\n-- kept;\ny;\n$$;', 'z;'],
    ],
    ['may have a whole body in a line', 'do $$ x; $$;\ny;', ['do $$ x; $$;', 'y;']],
    ['are none in an empty text', '\n-- only this\n\n', []],
    ['may end with spaces', 'a;  \nb;\t', ['a;  ', 'b;\t']],
  ])('%s', (_, text, expected) => {
    expect(statements(text).map((statement) => statement.replace(/^\n+/, ''))).toEqual(expected);
  });

  test('of the migrations are whole', async () => {
    for (const name of names) {
      for (const statement of statements(await readFile(join(folder, name), 'utf8'))) {
        expect(statement.trim(), name).toMatch(/^(create|alter|insert|update|drop) [\s\S]*;$/);
      }
    }
  });
});
