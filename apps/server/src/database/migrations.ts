import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sql, { raw } from 'sql-template-tag';
import { SetupError } from '../setup-error.ts';
import type { Database, Session } from './session.ts';

const folder = join(import.meta.dirname, 'migrations');

/** Advisory lock that lets one process migrate at a time. */
const lock = 0x70d00001;

/**
 * Brings the schema up to date: each `migrations/NNNN_name.sql` that has not run yet, in order, all in one transaction.
 * Several processes may start at once. Returns the names of those applied. Throws when a file that has run was edited:
 * a migration is never changed after its release, a new one is added.
 */
export const migrate = async (database: Database): Promise<string[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const files = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      return { name, text, checksum: createHash('sha256').update(text).digest('hex') };
    }),
  );
  return database.transaction(async (session) => {
    // Serialises the first start of several processes, `create table if not exists` included.
    await session.query(sql`select pg_advisory_xact_lock(${lock})`);
    await session.execute(sql`
      create table if not exists schema_migrations (
        name text primary key, checksum text not null, applied_at timestamptz not null default now())`);
    const done = new Map(
      (await session.query<{ name: string; checksum: string }>(sql`select name, checksum from schema_migrations`)).map(
        (row) => [row.name, row.checksum],
      ),
    );
    if (done.size === 0) await checkLetters(session);
    const applied: string[] = [];
    for (const file of files) {
      const checksum = done.get(file.name);
      if (checksum === file.checksum) continue;
      if (checksum !== undefined) {
        throw new SetupError(
          `Migration ${file.name} was changed after it ran here. Restore it and add a new one instead.`,
        );
      }
      for (const statement of statements(file.text)) await session.execute(sql`${raw(statement)}`);
      await session.execute(
        sql`insert into schema_migrations (name, checksum) values (${file.name}, ${file.checksum})`,
      );
      applied.push(file.name);
    }
    return applied;
  });
};

/**
 * The search needs a database that tells letters from punctuation and knows small from capital ones beyond ASCII; neither
 * can be changed once there are tables. Throws SetupError, which says how to make such a database.
 */
const checkLetters = async (session: Session): Promise<void> => {
  const [row] = await session.query<{ name: string; able: boolean }>(sql`
    select current_database() as name, getdatabaseencoding() = 'UTF8'
      and to_tsvector('simple', 'Äh—НЕТ') = to_tsvector('simple', 'äh нет') as able`);
  if (row!.able) return;
  throw new SetupError(
    `The database "${row!.name}" does not know the letters of all languages. Create one that does: ` +
      `CREATE DATABASE todo TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8' (or another UTF-8 locale).`,
  );
};

/** Statements end with a semicolon at the end of a line; a function body hides its own in `$$`. */
export const statements = (text: string): string[] => {
  const parts: string[] = [];
  let current: string[] = [];
  let inBody = false;
  for (const line of text.split('\n')) {
    if (line.trimStart().startsWith('--') && !inBody) continue;
    current.push(line);
    if ((line.match(/\$\$/g)?.length ?? 0) % 2 === 1) inBody = !inBody;
    if (!inBody && line.trimEnd().endsWith(';')) {
      parts.push(current.join('\n'));
      current = [];
    }
  }
  if (current.some((line) => line.trim() !== '')) parts.push(current.join('\n'));
  return parts;
};
