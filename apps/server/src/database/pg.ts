import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import pg from 'pg';
import { isDatabaseUnavailable } from './unavailable.ts';
import type { Database, QueryOptions, Session, Statement } from './session.ts';

/** Distinct statement texts that get a name; each connection keeps the plans of those it has run. */
const maxNamedStatements = 500;
const names = new Map<string, string>();

/**
 * A stable name for a statement's text, so that PostgreSQL parses and plans it once for each connection. Unnamed, the
 * same statements cost the server 1.8 to 2.2 times the CPU.
 */
const nameOf = (text: string): string | undefined => {
  const known = names.get(text);
  if (known !== undefined || names.size >= maxNamedStatements) return known;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 20);
  names.set(text, name);
  return name;
};

const types = pg.types.builtins;
const passThrough = (value: string) => value;

const parsers: pg.CustomTypesConfig = {
  getTypeParser(type, format) {
    if (type === types.INT8) return Number;
    if (type === types.DATE) return passThrough;
    return pg.types.getTypeParser(type, format);
  },
};

const toQuery = (statement: Statement, options?: QueryOptions): pg.QueryConfig => {
  const { text } = statement;
  const name = options?.replan ? undefined : nameOf(text);
  return name === undefined ? { text, values: statement.values } : { name, text, values: statement.values };
};

type Queryable = pg.Pool | pg.PoolClient;
const query = async <Row>(target: Queryable, statement: Statement, options?: QueryOptions): Promise<Row[]> =>
  (await target.query(toQuery(statement, options))).rows as Row[];
const execute = async (target: Queryable, statement: Statement): Promise<number> =>
  (await target.query(toQuery(statement))).rowCount ?? 0;

class Transaction implements Session {
  readonly callbacks: (() => void)[] = [];
  readonly #client: pg.PoolClient;
  constructor(client: pg.PoolClient) {
    this.#client = client;
  }
  query<Row>(statement: Statement, options?: QueryOptions): Promise<Row[]> {
    return query(this.#client, statement, options);
  }
  execute(statement: Statement): Promise<number> {
    return execute(this.#client, statement);
  }
  afterCommit(callback: () => void): void {
    this.callbacks.push(callback);
  }
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return work(this);
  }
  async savepoint<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { length } = this.callbacks;
    await this.#client.query('savepoint part');
    try {
      const result = await work(this);
      await this.#client.query('release savepoint part');
      return result;
    } catch (error) {
      this.callbacks.length = length;
      await this.#client.query('rollback to savepoint part; release savepoint part');
      throw error;
    }
  }
}

/** First half of the two-part advisory lock keys of this application, so that they meet nobody else's. */
const lockSpace = 0x70d0;

/** How long a server may say nothing while a statement runs, in milliseconds. */
const longestSilence = 30_000;

/**
 * Ends the connection to a server that went silent in the middle of a statement. pg's own `query_timeout` does so by a timer
 * and a callback for each statement, through which rows outlive their request: a list of 50 took 1.3 times the CPU, for
 * the garbage collector's work.
 */
const endWhenSilent = (client: pg.PoolClient): void => {
  // Both are of pg's own, undeclared.
  const inner = client as unknown as {
    readonly connection: { readonly stream: Socket };
    readonly readyForQuery: boolean;
  };
  const { stream } = inner.connection;
  stream.setTimeout(longestSilence).on('timeout', () => {
    if (!inner.readyForQuery) stream.destroy(new Error('Query read timeout'));
    // In a transaction that is busy elsewhere; a timer that went off does not begin anew by itself.
    else stream.setTimeout(longestSilence);
  });
};

/** A PostgreSQL server, reached through a pool of `pg` connections. */
export class PgDatabase implements Database {
  readonly kind = 'pg';
  suspect = false;
  /** For better-auth, which brings its own SQL. */
  readonly pool: pg.Pool;

  constructor(url: string, poolSize: number, onIdleError: (error: Error) => void) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: poolSize,
      types: parsers,
      // Long enough for a sleeping database to wake, short enough to answer 503 while somebody still waits.
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    this.pool.on('connect', endWhenSilent);
    // A connection that breaks while idle is dropped by the pool; without a listener it would end the process.
    this.pool.on('error', (error) => {
      this.suspect = true;
      onIdleError(error);
    });
  }

  query<Row>(statement: Statement, options?: QueryOptions): Promise<Row[]> {
    return this.#watch(query(this.pool, statement, options));
  }

  execute(statement: Statement): Promise<number> {
    return this.#watch(execute(this.pool, statement));
  }

  async #watch<T>(result: Promise<T>): Promise<T> {
    try {
      const value = await result;
      this.suspect = false;
      return value;
    } catch (error) {
      if (isDatabaseUnavailable(error)) this.suspect = true;
      throw error;
    }
  }

  afterCommit(callback: () => void): void {
    callback();
  }

  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#watch(this.#transaction(work));
  }

  savepoint<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.transaction(work);
  }

  async #transaction<T>(work: (session: Session, begun: pg.QueryResult) => Promise<T>, begin = 'begin'): Promise<T> {
    const client = await this.pool.connect();
    // While a client is checked out the pool does not listen; a server that goes away must not end the process.
    const ignore = () => undefined;
    client.on('error', ignore);
    let broken = true;
    try {
      const begun = await client.query(begin);
      const session = new Transaction(client);
      try {
        const result = await work(session, begun);
        await client.query('commit');
        broken = false;
        for (const callback of session.callbacks) callback();
        return result;
      } catch (error) {
        await client.query('rollback').then(
          () => (broken = false),
          () => undefined,
        );
        throw error;
      }
    } finally {
      client.off('error', ignore);
      client.release(broken);
    }
  }

  exclusively<T>(keys: readonly number[], work: (session: Session, held: readonly number[]) => Promise<T>): Promise<T> {
    // One round trip; such a text takes no parameters.
    const begin = `begin; set local synchronous_commit to off;
      select key from unnest('{${keys.map(Number).join()}}'::int[]) as key where pg_try_advisory_xact_lock(${lockSpace}, key)`;
    const locked = this.#transaction((session, results) => {
      const rows = (results as unknown as pg.QueryResult<{ key: number }>[])[2]!.rows;
      return work(
        session,
        rows.map((row) => row.key),
      );
    }, begin);
    return this.#watch(locked);
  }

  async script(text: string): Promise<void> {
    await this.pool.query(text);
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}
