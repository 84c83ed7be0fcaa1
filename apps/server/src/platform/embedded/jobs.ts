import { Cron } from 'croner';
import type { Logger } from 'pino';
import sql from 'sql-template-tag';
import type { Database } from '../../database/session.ts';
import { type JobHandler, type Jobs, checkJobId, checkJobKind } from '../jobs.ts';
import { Limiter } from '../limiter.ts';
import { Patience } from './patience.ts';

/** Pauses before a failed job is tried again; after the last it is given up, and the sweep finds what it left. */
const retryPausesMs = [1_000, 5_000, 20_000];
/** Timers do not count the time a laptop sleeps, so the wall clock is looked at this often. That asks no database. */
const longestTimerMs = 30_000;
/** Jobs taken from the table at a time. */
const batchSize = 100;
const concurrency = 4;

interface ClaimedJob {
  readonly kind: string;
  readonly id: string;
  readonly data: unknown;
  readonly failures: number;
  readonly run: string;
}

interface Schedule {
  readonly name: string;
  readonly cron: string;
  readonly handler: () => Promise<void>;
}

/** Jobs in a table with one timer for the next of them, and crons by timers of their own. */
export class EmbeddedJobs implements Jobs {
  readonly #database: Database;
  readonly #log: Logger;
  readonly #handlers = new Map<string, JobHandler>();
  readonly #schedules: Schedule[] = [];
  readonly #crons: Cron[] = [];
  readonly #limiter = new Limiter(concurrency);
  readonly #underWay = new Set<Promise<void>>();
  #started = false;
  #timer: NodeJS.Timeout | undefined;
  /** When the next job is due, in milliseconds since 1970; none when infinite. */
  #next = Infinity;
  #looking = false;
  readonly #stopped = new AbortController();
  readonly #patience: Patience;

  constructor(database: Database, log: Logger) {
    this.#database = database;
    this.#log = log;
    this.#patience = new Patience(this.#stopped.signal, log);
  }

  define(kind: string, handler: JobHandler): void {
    this.#handlers.set(checkJobKind(kind), handler);
  }

  every(name: string, cron: string, handler: () => Promise<void>): void {
    this.#schedules.push({ name, cron, handler });
  }

  async schedule(kind: string, id: string, at: Date, data: unknown = null): Promise<void> {
    checkJobKind(kind);
    checkJobId(id);
    await this.#database.execute(sql`
      insert into embedded_jobs (kind, id, due_at, data) values (${kind}, ${id}, ${at}, ${JSON.stringify(data)}::json)
      on conflict (kind, id) do update
        set due_at = excluded.due_at, data = excluded.data, run = excluded.run, failures = 0, claimed = false`);
    this.#expect(at.getTime());
  }

  async cancel(kind: string, id: string): Promise<void> {
    checkJobKind(kind);
    checkJobId(id);
    await this.#database.execute(sql`delete from embedded_jobs where kind = ${kind} and id = ${id}`);
  }

  get problems(): string[] {
    return this.#patience.problem === undefined ? [] : [this.#patience.problem];
  }

  /** Arms the timer from the table, so jobs of an earlier process run, those past due at once; starts the crons. */
  async start(): Promise<void> {
    await this.#database.execute(sql`update embedded_jobs set claimed = false where claimed`);
    this.#started = true;
    this.#expect(Date.now());
    for (const { name, cron, handler } of this.#schedules) {
      const options = { timezone: 'UTC', mode: '6-part', protect: true, unref: true } as const;
      this.#crons.push(new Cron(cron, options, () => this.#track(this.#sweep(name, handler))));
    }
  }

  /** Ends after the handlers under way. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#timer);
    for (const cron of this.#crons) cron.stop();
    await Promise.all(this.#underWay);
  }

  async #sweep(name: string, handler: () => Promise<void>): Promise<void> {
    try {
      await handler();
    } catch (error) {
      this.#log.error({ err: error, cron: name }, 'a cron failed; it runs again at its next time');
    }
  }

  #track(work: Promise<void>): Promise<void> {
    const tracked: Promise<void> = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
    return tracked;
  }

  /** A job is due at `time`: sets the timer earlier if need be. */
  #expect(time: number): void {
    if (time >= this.#next) return;
    this.#next = time;
    this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (!this.#started || this.#stopped.signal.aborted || this.#next === Infinity) return;
    const delay = Math.max(0, Math.min(longestTimerMs, this.#next - Date.now()));
    this.#timer = setTimeout(() => {
      if (Date.now() < this.#next) return this.#arm();
      void this.#track(this.#look());
    }, delay);
    this.#timer.unref();
  }

  /** Begins what is due and finds out what is next. */
  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    this.#next = Infinity;
    const claimed =
      (await this.#patience.insist(() => this.#claim(), 'the due jobs cannot be read from the database')) ?? [];
    const running = claimed.map((job) => this.#track(this.#limiter.run(() => this.#run(job))));
    if (claimed.length === batchSize) {
      // More are waiting; these first.
      void this.#track(Promise.all(running).then(() => this.#expect(Date.now())));
    } else {
      const next = await this.#patience.insist(() => this.#nextDue(), 'the next job cannot be read from the database');
      this.#expect(next ?? Infinity);
    }
    this.#looking = false;
    this.#arm();
  }

  #claim(): Promise<ClaimedJob[]> {
    return this.#database.query<ClaimedJob>(sql`
      update embedded_jobs set claimed = true
      where (kind, id) in (
        select kind, id from embedded_jobs
        where not claimed and due_at <= ${new Date()} and kind = any(${this.#kinds}::text[])
        order by due_at limit ${batchSize})
      returning kind, id, data, failures, run`);
  }

  async #nextDue(): Promise<number> {
    const [row] = await this.#database.query<{ due: Date | null }>(
      sql`select min(due_at) as due from embedded_jobs where not claimed and kind = any(${this.#kinds}::text[])`,
    );
    return row?.due?.getTime() ?? Infinity;
  }

  get #kinds(): string[] {
    return [...this.#handlers.keys()];
  }

  async #run({ kind, id, data, failures, run }: ClaimedJob): Promise<void> {
    const handler = this.#handlers.get(kind);
    if (this.#stopped.signal.aborted || handler === undefined) return;
    const mine = sql`kind = ${kind} and id = ${id} and run = ${run}`;
    let after = sql`delete from embedded_jobs where ${mine}`;
    let again = Infinity;
    try {
      await handler({ id, data });
    } catch (error) {
      const pause = retryPausesMs[failures];
      if (pause === undefined) {
        this.#log.error({ err: error, kind, id }, 'a job failed too often and is given up');
      } else {
        this.#log.warn({ err: error, kind, id }, 'a job failed and is tried again');
        again = Date.now() + pause;
        after = sql`
          update embedded_jobs set claimed = false, failures = failures + 1, due_at = ${new Date(again)} where ${mine}`;
      }
    }
    await this.#patience.insist(() => this.#database.execute(after), 'the outcome of a job cannot be noted');
    this.#expect(again);
  }
}
