import type { Logger } from 'pino';
import type { Database } from '../../database/session.ts';
import { type Events, type Failure, type Outgoing, type Subscription, checkSubscription } from '../events.ts';
import { EventLog } from './event-log.ts';
import { Reader } from './reader.ts';

/** Events within one process, over a log in the database: nothing is lost when the process ends at any point. */
export class EmbeddedEvents implements Events {
  readonly #eventLog: EventLog;
  readonly #log: Logger;
  readonly #subscriptions: Subscription[] = [];
  readonly #readers = new Map<string, Reader[]>();
  /** Told after each publication; a chance to tidy up while the database is awake anyway. */
  readonly #afterPublish: () => void;

  constructor(database: Database, log: Logger, afterPublish: () => void) {
    this.#eventLog = new EventLog(database);
    this.#log = log;
    this.#afterPublish = afterPublish;
  }

  subscribe(subscription: Subscription): void {
    checkSubscription(this.#subscriptions, subscription);
    this.#subscriptions.push(subscription);
    const { topic } = subscription;
    const reader = new Reader(this.#eventLog, subscription, (published) => this.#nudge(published), this.#log);
    this.#readers.set(topic, [...(this.#readers.get(topic) ?? []), reader]);
  }

  async publish(batch: readonly Outgoing[]): Promise<readonly Failure[]> {
    if (batch.length === 0) return [];
    try {
      await this.#eventLog.append(batch);
    } catch (error) {
      return batch.map((_, index) => ({ index, error: error as Error }));
    }
    for (const topic of new Set(batch.map((outgoing) => outgoing.topic))) this.#nudge(topic);
    this.#afterPublish();
    return [];
  }

  get problems(): string[] {
    return this.#all.flatMap((reader) => reader.problem ?? []);
  }

  async start(): Promise<void> {
    await Promise.all(this.#all.map((reader) => reader.start()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.map((reader) => reader.stop()));
  }

  prune(): Promise<void> {
    return this.#eventLog.prune();
  }

  get #all(): Reader[] {
    return [...this.#readers.values()].flat();
  }

  #nudge(topic: string): void {
    for (const reader of this.#readers.get(topic) ?? []) reader.nudge();
  }
}
