import type { CloudEvent } from '@todo/contracts';
import type { Logger } from 'pino';
import sql from 'sql-template-tag';
import { outboxPartitions } from '../database/outbox.ts';
import type { Database, Session } from '../database/session.ts';
import type { Events } from '../platform/events.ts';
import { pause } from '../platform/pause.ts';
import { outboxOldest, outboxPending, publishDelay, publishFailures } from './metrics.ts';

/** Events taken at a time; the claim on their users is held no longer than one such batch takes. */
const batchSize = 250;
/** Another relay holds the part: when to look whether it left anything behind, growing while it is held. */
const busyPauseMs = 15;
const longestBusyPauseMs = 500;
/** After a failure: the first pause, and the longest, which bounds how late delivery resumes after an outage. */
const firstPauseMs = 250;
const longestPauseMs = 5_000;

interface OutboxRow {
  readonly id: number;
  readonly topic: string;
  readonly event: CloudEvent;
}

interface Outcome {
  /** The parts that were not another relay's. */
  readonly held: readonly number[];
  /** Those of them that have more. */
  readonly more: readonly number[];
  /** Events that the broker took. */
  readonly published: number;
  readonly error?: Error;
}

/**
 * Publishes what the outbox holds and deletes what the broker accepted. One relay runs in every process that writes;
 * any number may run at once. A part of the users (`partitionOf`) is drained by one relay at a time, oldest first, so
 * one user's events leave in order. It works when nudged by a commit and at start (for what a crash left behind), never
 * by polling: an idle system sends the database nothing.
 */
export class Relay {
  readonly #database: Database;
  readonly #events: Events;
  readonly #log: Logger;
  readonly #onRecovery: () => void;
  /** Parts that have something to publish, or may have, in the order they asked. */
  readonly #wanted = new Set<number>();
  /** Parts that another relay holds, with the timer that asks again and the pause it waits. */
  readonly #busy = new Map<number, { timer: NodeJS.Timeout; pause: number }>();
  /** The loop that takes batches, while there is something to do. */
  #working: Promise<void> | undefined;
  /** Attempts in a row that failed: the broker or the database is away. */
  #failures = 0;
  #failingSince: Date | undefined;
  #lastError: string | undefined;
  readonly #stopped = new AbortController();

  /** `onRecovery`: events are being published again after they could not be. */
  constructor(database: Database, events: Events, log: Logger, onRecovery: () => void = () => undefined) {
    this.#database = database;
    this.#events = events;
    this.#log = log;
    this.#onRecovery = onRecovery;
  }

  /** Publishes what earlier processes left behind. */
  start(): void {
    for (let part = 0; part < outboxPartitions; part += 1) this.nudge(part);
  }

  /** Something was committed for this part of the users (`partitionOf`). Returns at once. */
  nudge(part: number): void {
    this.#wanted.add(part);
    if (this.#stopped.signal.aborted) return;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      // What came between the loop's last look and here.
      const [next] = this.#wanted;
      if (next !== undefined) this.nudge(next);
    });
  }

  /** Ends after the batch under way; what is left is published by another relay or at the next start. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    for (const { timer } of this.#busy.values()) clearTimeout(timer);
    await this.#working;
  }

  /** Why nothing is being published, with the time since; nothing when all is well. */
  get problem(): string | undefined {
    if (this.#failingSince === undefined) return undefined;
    return `events have been waiting in the outbox since ${this.#failingSince.toISOString()}: ${this.#lastError}`;
  }

  /**
   * Takes a batch of all parts that want it, again and again until none does. One batch at a time: what is committed
   * meanwhile collects for the next one, so that batches grow with the load.
   */
  async #work(): Promise<void> {
    while (this.#wanted.size > 0 && !this.#stopped.signal.aborted) {
      const parts = [...this.#wanted];
      this.#wanted.clear();
      try {
        const outcome = await this.#database.exclusively(parts, (session, held) => this.#publishBatch(session, held));
        for (const part of parts) {
          if (outcome.held.includes(part)) this.#busy.delete(part);
          else this.#askAgain(part);
        }
        for (const part of outcome.more) this.#wanted.add(part);
        if (outcome.error !== undefined) throw outcome.error;
        // That others are at work says nothing about the broker.
        if (outcome.published > 0 || outcome.held.length === parts.length) this.#recovered();
      } catch (error) {
        for (const part of parts) this.#wanted.add(part);
        await this.#failed(error as Error);
      }
    }
  }

  /** The other relay may have looked before our commit, so somebody has to look once more. */
  #askAgain(part: number): void {
    const known = this.#busy.get(part);
    clearTimeout(known?.timer);
    const pause = Math.min(longestBusyPauseMs, known === undefined ? busyPauseMs : known.pause * 2);
    this.#busy.set(part, { pause, timer: setTimeout(() => this.nudge(part), pause) });
  }

  /** One batch of the parts held. What the broker accepted is deleted even when the rest failed. */
  async #publishBatch(session: Session, held: readonly number[]): Promise<Outcome> {
    if (held.length === 0) return { held, more: [], published: 0 };
    const rows = await session.query<OutboxRow>(
      sql`select id, topic, event from outbox where partition = any(${held}::smallint[]) order by id limit ${batchSize}`,
    );
    if (rows.length === 0) return { held, more: [], published: 0 };
    const failures = await this.#events.publish(rows);
    const failed = new Set(failures.map((failure) => failure.index));
    const accepted = rows.filter((_, index) => !failed.has(index));
    if (accepted.length > 0) {
      await session.execute(sql`delete from outbox where id = any(${accepted.map((row) => row.id)}::bigint[])`);
      const now = Date.now();
      for (const { topic, event } of accepted) publishDelay.observe({ topic }, (now - Date.parse(event.time)) / 1000);
    }
    // A shorter batch was all there is: whoever commits after our look nudges its own relay.
    const more = rows.length === batchSize ? held : [];
    return { held, more, published: accepted.length, error: failures[0]?.error };
  }

  #recovered(): void {
    if (this.#failingSince === undefined) return;
    this.#log.info({ waitedSince: this.#failingSince }, 'events are being published again');
    this.#failures = 0;
    this.#failingSince = undefined;
    this.#lastError = undefined;
    outboxPending.set(0);
    outboxOldest.set(0);
    // Other processes may have written meanwhile and died; whoever recovers first clears it all.
    this.start();
    this.#onRecovery();
  }

  async #failed(error: Error): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    publishFailures.inc();
    this.#failures += 1;
    this.#lastError = error.message;
    if (this.#failingSince === undefined) {
      this.#failingSince = new Date();
      this.#log.warn({ err: error }, 'events cannot be published and wait in the outbox; trying again until they can');
    }
    await this.#measureBacklog();
    await pause(Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(this.#failures - 1, 10)), this.#stopped.signal);
  }

  async #measureBacklog(): Promise<void> {
    try {
      const [row] = await this.#database.query<{ pending: number; oldest: number | null }>(
        sql`select count(*) as pending, extract(epoch from clock_timestamp() - min(created_at))::float8 as oldest from outbox`,
      );
      outboxPending.set(row?.pending ?? 0);
      outboxOldest.set(row?.oldest ?? 0);
    } catch {
      // The database is away too; readiness says so, and the last known numbers stand.
    }
  }
}
