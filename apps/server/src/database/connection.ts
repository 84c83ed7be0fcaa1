import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../setup-error.ts';
import { PgDatabase } from './pg.ts';
import { PgliteDatabase } from './pglite.ts';

export type AnyDatabase = PgDatabase | PgliteDatabase;

export interface DatabaseOptions {
  /** A PostgreSQL server; the embedded database under `dataDir` when absent. */
  readonly url?: string;
  readonly poolSize: number;
  readonly dataDir: string;
  /** Told of connections that break while nobody uses them. */
  readonly onIdleError: (error: Error) => void;
}

/** Opens the database of this process. The schema is brought up to date by `migrate`. */
export const openDatabase = async (options: DatabaseOptions): Promise<AnyDatabase> => {
  if (options.url !== undefined) return new PgDatabase(options.url, options.poolSize, options.onIdleError);
  const folder = join(options.dataDir, 'database');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    return await PgliteDatabase.open(folder);
  } catch (error) {
    throw new SetupError(
      `The database in ${folder} cannot be opened (${(error as Error).message}). If it is damaged, put a backup of ${options.dataDir} in its place, or set DATA_DIR to another folder to begin anew.`,
      { cause: error },
    );
  }
};
