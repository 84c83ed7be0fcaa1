import pg from 'pg';
import { SetupError } from '../setup-error.ts';

/** Another process uses the database in a way that bears only one. */
export class DatabaseInUseError extends SetupError {
  override name = 'DatabaseInUseError';
}

/** Beside the relays' keys (`lockSpace` in pg.ts). */
const key = [0x70d0, 0x10000] as const;

/**
 * Takes a PostgreSQL database for one embedded process: two would each handle every event. The lock lives with a connection of
 * its own; when that breaks (the server restarted) it is told and not taken again. Returns what gives it back.
 */
export const lockServer = async (url: string, onLoss: (error: Error) => void): Promise<() => Promise<void>> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, keepAlive: true });
  await client.connect();
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1, $2) as locked', [...key]);
  if (!rows[0]?.locked) {
    await client.end();
    throw new DatabaseInUseError(
      'The database of DATABASE_URL is in use by another server in embedded mode, which is one process. Stop that one, or run several processes on Dapr (npm run dapr).',
    );
  }
  client.on('error', onLoss);
  return () => client.end().catch(onLoss);
};
