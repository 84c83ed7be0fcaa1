import sql from 'sql-template-tag';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, openEmptyDatabase } from '../support/database.ts';

let held: TestDatabase;
beforeAll(async () => {
  held = await openEmptyDatabase();
  await held.database.script('create table notes (note integer primary key)');
});
afterAll(() => held.close());

const notes = async () =>
  (await held.database.query<{ note: number }>(sql`select note from notes order by note`)).map(({ note }) => note);
const write = (note: number) => sql`insert into notes values (${note})`;

test('a part that fails is undone and forgotten, also within another part, and the transaction goes on', async () => {
  const committed: number[] = [];
  await held.database.transaction(async (session) => {
    await session.execute(write(1));
    session.afterCommit(() => committed.push(1));
    const failed = session.savepoint(async (part) => {
      await part.execute(write(2));
      part.afterCommit(() => committed.push(2));
      // The database's own error ends the part alone.
      await part.execute(write(1));
    });
    await expect(failed).rejects.toThrow('duplicate key');
    await session.savepoint(async (part) => {
      await part.execute(write(3));
      part.afterCommit(() => committed.push(3));
      await expect(
        part.savepoint(async (inner) => {
          await inner.execute(write(4));
          throw new Error('not this one');
        }),
      ).rejects.toThrow('not this one');
      await part.execute(write(5));
    });
  });
  expect(await notes()).toEqual([1, 3, 5]);
  expect(committed).toEqual([1, 3]);
});

test('outside a transaction a part is one', async () => {
  const failed = held.database.savepoint(async (part) => {
    await part.execute(write(10));
    throw new Error('undone');
  });
  await expect(failed).rejects.toThrow('undone');
  await held.database.savepoint((part) => part.execute(write(11)));
  expect((await notes()).filter((note) => note >= 10)).toEqual([11]);
});
