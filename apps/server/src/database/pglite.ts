import { PGlite, type PGliteOptions, type Results, type Transaction } from '@electric-sql/pglite';
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import type { Database, Session, Statement } from './session.ts';

const int8 = 20;
const date = 1082;
const parsers = { [int8]: Number, [date]: (value: string) => value };

type Target = Pick<PGlite | Transaction, 'query'>;
const run = <Row>(target: Target, statement: Statement): Promise<Results<Row>> =>
  target.query<Row>(statement.text, statement.values);

class EmbeddedTransaction implements Session {
  readonly callbacks: (() => void)[] = [];
  readonly #transaction: Transaction;
  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }
  async query<Row>(statement: Statement): Promise<Row[]> {
    return (await run<Row>(this.#transaction, statement)).rows;
  }
  async execute(statement: Statement): Promise<number> {
    return (await run(this.#transaction, statement)).affectedRows ?? 0;
  }
  afterCommit(callback: () => void): void {
    this.callbacks.push(callback);
  }
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return work(this);
  }
  async savepoint<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { length } = this.callbacks;
    await this.#transaction.exec('savepoint part');
    try {
      const result = await work(this);
      await this.#transaction.exec('release savepoint part');
      return result;
    } catch (error) {
      this.callbacks.length = length;
      await this.#transaction.exec('rollback to savepoint part; release savepoint part');
      throw error;
    }
  }
}

/** What the embedded database needs loaded; also for those who make a data directory ahead of time. */
export const extensions = { btree_gin, pg_trgm, unaccent };

/**
 * The embedded database: PostgreSQL in this process, one connection. Its files are not flushed to the disk (fsync), so
 * a power cut may lose the last moments; `DATABASE_URL` names a real server where that matters.
 */
export class PgliteDatabase implements Database {
  readonly kind = 'pglite';
  readonly suspect = false;
  /** For better-auth, which brings its own SQL. */
  readonly pglite: PGlite;
  readonly #held = new Set<number>();

  private constructor(pglite: PGlite) {
    this.pglite = pglite;
  }

  /** Opens or makes the database in `folder`; in memory when there is none. */
  static async open(folder?: string, options: PGliteOptions = {}): Promise<PgliteDatabase> {
    const pglite = await PGlite.create({ dataDir: folder, extensions, parsers, ...options });
    return new PgliteDatabase(pglite);
  }

  async query<Row>(statement: Statement): Promise<Row[]> {
    return (await run<Row>(this.pglite, statement)).rows;
  }

  async execute(statement: Statement): Promise<number> {
    return (await run(this.pglite, statement)).affectedRows ?? 0;
  }

  afterCommit(callback: () => void): void {
    callback();
  }

  async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    let callbacks: (() => void)[] = [];
    const result = await this.pglite.transaction(async (transaction) => {
      const session = new EmbeddedTransaction(transaction);
      callbacks = session.callbacks;
      return work(session);
    });
    for (const callback of callbacks) callback();
    return result;
  }

  savepoint<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.transaction(work);
  }

  async exclusively<T>(
    keys: readonly number[],
    work: (session: Session, held: readonly number[]) => Promise<T>,
  ): Promise<T> {
    const held = keys.filter((key) => !this.#held.has(key));
    for (const key of held) this.#held.add(key);
    try {
      return await work(this, held);
    } finally {
      for (const key of held) this.#held.delete(key);
    }
  }

  async script(text: string): Promise<void> {
    await this.pglite.exec(text);
  }

  close(): Promise<void> {
    return this.pglite.close();
  }
}
