import type { Sql } from 'sql-template-tag';

/** A statement's text with its values. What `sql` makes is one. */
export type Statement = Pick<Sql, 'text' | 'values'>;

export interface QueryOptions {
  /**
   * Plan the statement anew for its values instead of re-using a named one. For statements whose best plan depends on
   * the values (full-text search, rare filters); costs about 0.1 ms of planning each time.
   */
  readonly replan?: boolean;
}

/**
 * Where statements go: a pool (each statement commits by itself) or an open transaction. Statements are written with
 * `sql` of sql-template-tag, so values are always parameters. Rows come with `bigint` as number, `timestamptz` as Date,
 * `date` and `time` as strings, and `json` parsed.
 */
export interface Session {
  query<Row>(statement: Statement, options?: QueryOptions): Promise<Row[]>;
  /** Number of rows that the statement changed. */
  execute(statement: Statement): Promise<number>;
  /** Runs when what was written so far is committed: at once outside a transaction, never when it rolls back. */
  afterCommit(callback: () => void): void;
  /**
   * READ COMMITTED; rolls back when `work` rejects. In a transaction use only the session given. Within a transaction
   * `work` is a part of it.
   */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /**
   * A part of the transaction that may fail for itself: when `work` rejects, what it wrote is undone and the transaction goes
   * on. Outside a transaction the same as `transaction`.
   */
  savepoint<T>(work: (session: Session) => Promise<T>): Promise<T>;
}

/** The database of one process. */
export interface Database extends Session {
  readonly kind: 'pg' | 'pglite';
  /** Whether the last that was heard of the server is that it does not answer. Known without asking it. */
  readonly suspect: boolean;
  /**
   * Does `work` with those of the keys that nobody else works on now, while nobody else can (with none: at once). On a
   * server the locks and `work`'s session are one transaction (`pg_try_advisory_xact_lock`, which a transaction pooler
   * bears), whose commit is not waited for to reach the disk: after a crash of the server its writes may be undone, so
   * `work` must bear being repeated. The embedded database has one process and one connection, so there the session is
   * not a transaction and others go on.
   */
  exclusively<T>(keys: readonly number[], work: (session: Session, held: readonly number[]) => Promise<T>): Promise<T>;
  /** Several statements separated by semicolons, without parameters (migrations). */
  script(text: string): Promise<void>;
  close(): Promise<void>;
}
