import { CamelCasePlugin, type Dialect, Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { AnyDatabase } from '../../database/connection.ts';
import { currentScope } from './scope.ts';

/**
 * Our database for better-auth, which writes its SQL by Kysely: the same pool or the same PGlite instance. On PGlite a
 * transaction of better-auth holds the one connection and everybody else's statements wait for its end, so nothing slow
 * may be done within one (`hashAhead` in password.ts is there for that).
 */
export const createAuthStorage = (database: AnyDatabase) => ({
  type: 'postgres' as const,
  // A sign-up writes the user and the password, or neither.
  transaction: true,
  db: new Kysely<Record<string, Record<string, unknown>>>({
    dialect: dialect(database),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    log: (event) => {
      if (event.level === 'error') note(event.error);
    },
  }),
});

const note = (error: unknown): void => {
  const scope = currentScope();
  if (scope !== undefined) scope.databaseError = error;
};

const dialect = (database: AnyDatabase): Dialect =>
  database.kind === 'pglite'
    ? new PGliteDialect({ pglite: database.pglite })
    : new PostgresDialect({ pool: steady(database.pool) });

/**
 * The pool, with clients that outlive the end of their connection: one that is checked out and has no listener for
 * `error` would end the process, and Kysely adds none.
 */
const steady = (pool: pg.Pool): pg.Pool => {
  const known = new WeakSet<pg.PoolClient>();
  const connect = async () => {
    const client = await pool.connect().catch((error: unknown) => {
      note(error);
      throw error;
    });
    if (!known.has(client)) {
      known.add(client);
      client.on('error', () => undefined);
    }
    return client;
  };
  return { connect, end: () => pool.end(), options: pool.options } as unknown as pg.Pool;
};
