import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Client } from 'pg';
import type { AnyDatabase } from '../../src/database/connection.ts';
import { migrate } from '../../src/database/migrations.ts';
import { PgDatabase } from '../../src/database/pg.ts';
import { PgliteDatabase, extensions } from '../../src/database/pglite.ts';

/** A PostgreSQL server to test on instead of PGlite; its user may create databases. */
const serverUrl = process.env['TEST_DATABASE_URL'];

export interface TestDatabase {
  readonly database: AnyDatabase;
  /** The database's address when it is on a server. */
  readonly url: string | undefined;
  /** Closes and deletes the database. */
  close(): Promise<void>;
}

/** A database of its own with the schema in place: in memory, or on the server that TEST_DATABASE_URL names. */
export const openTestDatabase = async (): Promise<TestDatabase> => {
  if (serverUrl !== undefined) {
    const held = await onServer(serverUrl);
    await migrate(held.database);
    return held;
  }
  const database = await PgliteDatabase.open(undefined, { loadDataDir: await template() });
  return { database, url: undefined, close: () => database.close() };
};

/** A database of its own with nothing in it. `options`: of `create database`, where there is a server. */
export const openEmptyDatabase = async (options = ''): Promise<TestDatabase> => {
  if (serverUrl !== undefined) return onServer(serverUrl, options);
  const database = await PgliteDatabase.open();
  return { database, url: undefined, close: () => database.close() };
};

const onServer = async (server: string, options = ''): Promise<TestDatabase> => {
  const name = `todo_test_${randomUUID().replaceAll('-', '')}`;
  const administer = async (statement: string): Promise<void> => {
    const client = new Client(server);
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await administer(`create database ${name} ${options}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = new PgDatabase(url.href, 10, () => undefined);
  return {
    database,
    url: url.href,
    async close() {
      await database.close();
      await administer(`drop database ${name} with (force)`);
    },
  };
};

const cacheFolder = join(import.meta.dirname, '../../../../.cache/test-database');
const migrationsFolder = join(import.meta.dirname, '../../src/database/migrations');

/**
 * A migrated data directory, made once for each version of the migrations and of PGlite and kept between runs: making
 * one takes 3 s, loading it 0.5 s. Several test files may find it missing at the same time; the last one's stays.
 */
const template = async (): Promise<Blob> => {
  const path = join(cacheFolder, `${await templateKey()}.tar.gz`);
  try {
    return new Blob([await readFile(path)], { type: 'application/x-gzip' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const database = await PgliteDatabase.open();
  await migrate(database);
  const dump = await database.pglite.dumpDataDir('gzip');
  await database.close();
  await mkdir(cacheFolder, { recursive: true });
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, Buffer.from(await dump.arrayBuffer()));
  await rename(temporary, path);
  return dump;
};

const templateKey = async (): Promise<string> => {
  const hash = createHash('sha256');
  const manifest = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  hash.update(JSON.stringify([await versionBeside(manifest), Object.keys(extensions)]));
  for (const name of (await readdir(migrationsFolder)).toSorted()) {
    hash.update(name).update(await readFile(join(migrationsFolder, name)));
  }
  return hash.digest('hex').slice(0, 24);
};

/** Version of the package that a module in its `dist` belongs to. */
const versionBeside = async (module: string): Promise<string> => {
  const manifest = JSON.parse(await readFile(join(module, '../../package.json'), 'utf8')) as { version: string };
  return manifest.version;
};
