import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../scripts/stack/postgres.ts';

/**
 * Starts the PostgreSQL server that the suites of the features run on, each file in a database of its own
 * (apps/server/test/support/database.ts), unless TEST_DATABASE_URL names one already.
 */
export default async (): Promise<(() => Promise<void>) | undefined> => {
  if (process.env['TEST_DATABASE_URL'] !== undefined) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'todo-postgres-'));
  const postgres = await startPostgres({ directory });
  // The workers are made later and inherit it.
  process.env['TEST_DATABASE_URL'] = postgres.url;
  return async () => {
    await postgres.stop();
    rmSync(directory, { recursive: true });
  };
};
