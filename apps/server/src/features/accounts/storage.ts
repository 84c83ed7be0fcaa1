import { AsyncLocalStorage } from 'node:async_hooks';
import { CamelCasePlugin, type Dialect, Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { AnyDatabase } from '../../database/connection.ts';

/** What happened in the database while better-auth worked on one request. */
interface Witness {
  error?: unknown;
}

const witnesses = new AsyncLocalStorage<Witness>();

/**
 * Runs a call into better-auth and rejects with the database's own error when one of its statements failed for want of a
 * database. The library turns such errors into answers that blame the caller ("could not create user") or pretend
 * success (sign-out), so its answer does not count then.
 */
export const withDatabaseErrors = <T>(work: () => Promise<T>, matters: (error: unknown) => boolean): Promise<T> => {
  const witness: Witness = {};
  return witnesses.run(witness, async () => {
    try {
      const result = await work();
      if (matters(witness.error)) throw witness.error;
      return result;
    } catch (error) {
      throw matters(witness.error) ? witness.error : error;
    }
  });
};

/**
 * Our database for better-auth, which writes its SQL by Kysely: the same pool or the same PGlite instance. On PGlite a
 * transaction of better-auth holds the one connection, and everybody else's statements wait for its end; so nothing slow
 * may be done within one (see `hashAhead` in password.ts).
 */
export const createAuthStorage = (database: AnyDatabase) => ({
  type: 'postgres' as const,
  // A sign-up writes the user and the password or neither.
  transaction: true,
  db: new Kysely<Record<string, Record<string, unknown>>>({
    dialect: dialect(database),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    log: (event) => {
      const witness = witnesses.getStore();
      if (event.level === 'error' && witness !== undefined) witness.error = event.error;
    },
  }),
});

const dialect = (database: AnyDatabase): Dialect =>
  database.kind === 'pglite'
    ? new PGliteDialect({ pglite: database.pglite })
    : new PostgresDialect({ pool: patient(database.pool) });

/**
 * The pool with clients that survive the end of their connection. A client that is checked out and has no listener for
 * `error` would end the process; Kysely adds none.
 */
const patient = (pool: pg.Pool) => {
  const seen = new WeakSet<pg.PoolClient>();
  return {
    connect: async () => {
      const client = await pool.connect();
      if (!seen.has(client)) {
        seen.add(client);
        client.on('error', () => undefined);
      }
      return client;
    },
    end: () => pool.end(),
  } as pg.Pool;
};
