import sql from 'sql-template-tag';
import type { Database } from '../../database/session.ts';
import {
  StateConflictError,
  checkStateKey,
  checkTtl,
  type State,
  type StateEntry,
  type StateOptions,
} from '../state.ts';

const alive = sql`(expires_at is null or expires_at > clock_timestamp())`;

/** Key and value in a table. Expired rows are invisible at once and removed now and then. */
export class EmbeddedState implements State {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async get<T>(key: string): Promise<StateEntry<T> | null> {
    checkStateKey(key);
    const [row] = await this.#database.query<StateEntry<T>>(
      sql`select value, etag from embedded_state where key = ${key} and ${alive}`,
    );
    return row ?? null;
  }

  async save(key: string, value: unknown, { etag, ttlSeconds }: StateOptions = {}): Promise<void> {
    checkStateKey(key);
    const json = JSON.stringify(value ?? null);
    const expiry =
      ttlSeconds === undefined ? sql`null` : sql`clock_timestamp() + make_interval(secs => ${checkTtl(ttlSeconds)})`;
    const changed =
      typeof etag === 'string'
        ? await this.#database.execute(sql`
            update embedded_state set value = ${json}::json, etag = gen_random_uuid(), expires_at = ${expiry}
            where key = ${key} and etag = ${etag} and ${alive}`)
        : await this.#database.execute(sql`
            insert into embedded_state as known (key, value, expires_at) values (${key}, ${json}::json, ${expiry})
            on conflict (key) do update
              set value = excluded.value, etag = excluded.etag, expires_at = excluded.expires_at
              where ${etag === undefined} or known.expires_at <= clock_timestamp()`);
    if (changed === 0) throw new StateConflictError(key);
  }

  async delete(key: string, { etag }: Pick<StateOptions, 'etag'> = {}): Promise<void> {
    checkStateKey(key);
    if (etag === null) {
      if ((await this.get(key)) !== null) throw new StateConflictError(key);
      return;
    }
    if (etag === undefined) {
      await this.#database.execute(sql`delete from embedded_state where key = ${key}`);
      return;
    }
    const deleted = await this.#database.execute(
      sql`delete from embedded_state where key = ${key} and etag = ${etag} and ${alive}`,
    );
    if (deleted === 0) throw new StateConflictError(key);
  }

  async prune(): Promise<void> {
    await this.#database.execute(sql`delete from embedded_state where expires_at <= clock_timestamp()`);
  }
}
