import type { Logger } from 'pino';
import type { Database } from '../../database/session.ts';
import type { OutboxWatch } from '../../events/outbox-watch.ts';
import type { Jobs } from '../../platform/jobs.ts';
import { fireBatch, nextFireTime } from './firing.ts';
import { lateness } from './metrics.ts';

/** Every 30 seconds; the cron component `reminders-sweep` says the same. */
export const sweepSchedule = '*/30 * * * * *';

/** How often the database is asked although this process knows of nothing due, in milliseconds. */
const askAtLeastEveryMs = 6 * 3_600_000;
/** After a job could not be scheduled, how long none is tried, so that consumers do not wait for a scheduler that is away. */
const schedulerPauseMs = 30_000;
/** Seconds whose jobs are remembered as scheduled; scheduling one again does no harm. */
const maxRemembered = 100_000;

export interface AlarmParts {
  readonly database: Database;
  readonly jobs: Jobs;
  readonly outbox: OutboxWatch;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
}

/**
 * Fires reminders at their time. One job for each second that has reminders rings for all of them, however many. A sweep
 * finds what a lost job left; it asks the database only when this process knows of something due, from the events it
 * handled and from its last look, so with nothing due the database sees no query. Any number may run at once: they
 * share out what is due.
 */
export class Alarm {
  readonly #parts: Required<AlarmParts>;
  /** When the next reminder fires, as far as this process knows. */
  #next = Infinity;
  /** When the database was last asked. */
  #asked = -Infinity;
  /** Seconds since 1970 whose jobs this process has scheduled. */
  readonly #scheduled = new Set<number>();
  #schedulerAwayUntil = -Infinity;
  /** Up to when the sweep that is yet to begin will fire; the one under way does not count. */
  #wanted: { upTo: number; readonly done: Promise<void> } | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: AlarmParts) {
    this.#parts = { clock: () => Date.now(), ...parts };
  }

  /** Says what the jobs and the cron do; call before the platform starts. */
  register(): void {
    const { jobs } = this.#parts;
    jobs.define('reminders', ({ id }) => this.sweep(Number(id) * 1_000));
    jobs.every('reminders-sweep', sweepSchedule, () => this.tick());
  }

  /** Fires what became due while no process was there, and learns what is next. */
  start(): void {
    this.#sweepSoon();
  }

  /** Ends after the sweep under way. */
  async stop(): Promise<void> {
    await this.#last;
  }

  /** Reminders were planned, and committed, for these times (milliseconds since 1970). Never rejects. */
  async expect(times: readonly number[]): Promise<void> {
    const now = this.#parts.clock();
    for (const time of times) this.#next = Math.min(this.#next, time);
    if (times.some((time) => time <= now)) this.#sweepSoon();
    const seconds = new Set(times.filter((time) => time > now).map((time) => Math.ceil(time / 1_000)));
    for (const second of seconds) await this.#schedule(second);
  }

  /** The cron's: a sweep, if there is something to find or nobody has looked for long. */
  async tick(): Promise<void> {
    const now = this.#parts.clock();
    if (now >= this.#next || now - this.#asked >= askAtLeastEveryMs) await this.sweep();
    // Where the scheduler was away when it was planned.
    else if (this.#next !== Infinity) await this.#schedule(Math.ceil(this.#next / 1_000));
  }

  /**
   * Fires everything due now, and everything due by `upTo`: a job's own time counts even where our clock is behind
   * the scheduler's. Calls that come while one sweep runs share the next.
   */
  sweep(upTo = -Infinity): Promise<void> {
    if (this.#wanted !== undefined) {
      this.#wanted.upTo = Math.max(this.#wanted.upTo, upTo);
      return this.#wanted.done;
    }
    const begin = async (): Promise<void> => {
      const { upTo: bound } = this.#wanted!;
      this.#wanted = undefined;
      await this.#sweep(bound);
    };
    const done = this.#last.then(begin);
    this.#wanted = { upTo, done };
    this.#last = done.catch(() => undefined);
    return done;
  }

  #sweepSoon(): void {
    this.sweep().catch((error: unknown) =>
      this.#parts.log.warn({ err: error }, 'reminders could not be looked for; the next sweep tries again'),
    );
  }

  async #sweep(bound: number): Promise<void> {
    const { database, outbox, clock } = this.#parts;
    const known = this.#next;
    // What is planned from here on is told by `expect`, and may not be in what we read.
    this.#next = Infinity;
    try {
      for (let full = true; full;) {
        const now = new Date(clock());
        const batch = await fireBatch(database, outbox, now, new Date(Math.max(now.getTime(), bound)));
        for (const { data } of batch.fired) {
          lateness.observe(Math.max(0, now.getTime() - Date.parse(data.remindAt)) / 1_000);
        }
        full = batch.full;
      }
      const next = await nextFireTime(database);
      this.#next = Math.min(this.#next, next);
      this.#asked = clock();
      for (const second of this.#scheduled) if (second * 1_000 <= this.#asked) this.#scheduled.delete(second);
      if (next !== Infinity && next > this.#asked) {
        const second = Math.ceil(next / 1_000);
        // Once more: its job may have been lost with a scheduler that started anew.
        this.#scheduled.delete(second);
        await this.#schedule(second);
      }
    } catch (error) {
      this.#next = Math.min(this.#next, known);
      throw error;
    }
  }

  async #schedule(second: number): Promise<void> {
    const { jobs, clock, log } = this.#parts;
    if (this.#scheduled.has(second) || clock() < this.#schedulerAwayUntil) return;
    if (this.#scheduled.size >= maxRemembered) this.#scheduled.clear();
    this.#scheduled.add(second);
    try {
      await jobs.schedule('reminders', String(second), new Date(second * 1_000));
    } catch (error) {
      this.#scheduled.delete(second);
      this.#schedulerAwayUntil = clock() + schedulerPauseMs;
      log.warn({ err: error }, 'a job for reminders could not be scheduled; a sweep fires them, up to 30 s late');
    }
  }
}
