import { setImmediate as turn } from 'node:timers/promises';
import { deadLetterTopic } from '@todo/contracts';
import type { Logger } from 'pino';
import { attempt } from '../attempts.ts';
import type { Subscription } from '../events.ts';
import { Limiter } from '../limiter.ts';
import type { EventLog, LoggedEvent } from './event-log.ts';
import { Patience } from './patience.ts';

/** Events of a subscription that are read and not yet handled. Bounds memory, and how far others get ahead of one that fails. */
const windowSize = 256;
/** Room that is worth reading for: a window that is full reads many at a time, not one for each that was handled. */
const worthwhile = 64;
/** Handlers of one subscription that run at a time, each for another key. */
const concurrency = 4;

interface OpenEvent {
  readonly position: number;
  handled: boolean;
}

/**
 * Brings the events of one topic to one subscription: in order for each key, different keys at the same time. It reads
 * when nudged (something was published) and asks the database nothing in between. The position of a shared consumer
 * moves only past what was handled, so whatever a crash interrupts comes again.
 */
export class Reader {
  readonly #eventLog: EventLog;
  readonly #subscription: Subscription;
  readonly #log: Logger;
  readonly #limiter = new Limiter(concurrency);
  readonly #stopped = new AbortController();
  /** Tells a dead letter's topic to whoever reads it. */
  readonly #published: (topic: string) => void;
  #read = 0;
  #committed = 0;
  /** Handled without gaps up to here. */
  #handled = 0;
  /** Events under way, oldest first. */
  #open: OpenEvent[] = [];
  /** The last event of each key that is under way: the next of the key waits for it. */
  readonly #lanes = new Map<string, Promise<void>>();
  #reading: Promise<void> | undefined;
  #readAgain = false;
  #committing: Promise<void> | undefined;
  #roomMade: (() => void) | undefined;
  readonly #patience: Patience;

  constructor(eventLog: EventLog, subscription: Subscription, published: (topic: string) => void, log: Logger) {
    this.#eventLog = eventLog;
    this.#subscription = subscription;
    this.#published = published;
    this.#log = log.child({ consumer: subscription.consumer, topic: subscription.topic });
    this.#patience = new Patience(this.#stopped.signal, this.#log);
  }

  /** Why nothing is delivered; nothing when all is well. */
  get problem(): string | undefined {
    return this.#patience.problem;
  }

  /** Finds where to go on and begins. */
  async start(): Promise<void> {
    const { consumer, topic, mode } = this.#subscription;
    const position = mode === 'shared' ? await this.#eventLog.resume(consumer, topic) : await this.#eventLog.newest();
    this.#read = position;
    this.#handled = position;
    this.#committed = position;
    this.nudge();
  }

  /** There may be something new to read. Returns at once. */
  nudge(): void {
    this.#readAgain = true;
    if (this.#stopped.signal.aborted) return;
    this.#reading ??= this.#readAll();
  }

  /** Ends after the handlers under way; what they handled is noted. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#roomMade?.();
    await this.#reading;
    await Promise.all(this.#lanes.values());
    await this.#committing;
  }

  async #readAll(): Promise<void> {
    const { signal } = this.#stopped;
    try {
      while (this.#readAgain && !signal.aborted) {
        const room = windowSize - this.#open.length;
        if (room < worthwhile) {
          await new Promise<void>((resolve) => (this.#roomMade = resolve));
          continue;
        }
        this.#readAgain = false;
        const events = await this.#patience.insist(
          () => this.#eventLog.read(this.#subscription.topic, this.#read, room),
          'the events cannot be read from the database',
        );
        if (events?.length === room) this.#readAgain = true;
        for (const event of events ?? []) this.#take(event);
      }
    } finally {
      // Before anything else can run, so that a nudge that comes now begins anew.
      this.#reading = undefined;
    }
  }

  #take(logged: LoggedEvent): void {
    const { position, key } = logged;
    this.#read = position;
    const open: OpenEvent = { position, handled: false };
    this.#open.push(open);
    const lane: Promise<void> = (this.#lanes.get(key) ?? Promise.resolve())
      .then(() => this.#handle(logged, open))
      .finally(() => {
        if (this.#lanes.get(key) === lane) this.#lanes.delete(key);
      });
    this.#lanes.set(key, lane);
  }

  async #handle({ event }: LoggedEvent, open: OpenEvent): Promise<void> {
    const { consumer, topic, handler } = this.#subscription;
    const { signal } = this.#stopped;
    // The database in this process answers without the event loop ever turning: requests and answers would wait until a
    // burst of thousands of events is over.
    await turn();
    const limiter = this.#limiter;
    const outcome = await attempt(event, { consumer, topic }, { handler, limiter, log: this.#log, signal });
    if (outcome === 'interrupted') return;
    if (outcome === 'exhausted') {
      const dead = deadLetterTopic(topic);
      const append = () => this.#eventLog.append([{ topic: dead, event }]).then(() => true);
      if (!(await this.#patience.insist(append, 'a dead letter cannot be kept'))) return;
      this.#published(dead);
    }
    open.handled = true;
    this.#advance();
  }

  #advance(): void {
    let [oldest] = this.#open;
    while (oldest?.handled) {
      this.#handled = oldest.position;
      this.#open.shift();
      [oldest] = this.#open;
    }
    this.#roomMade?.();
    if (this.#subscription.mode === 'shared' && this.#committed < this.#handled) this.#committing ??= this.#commitAll();
  }

  /** While one commit is under way more events are handled; the next commit covers all of them. */
  async #commitAll(): Promise<void> {
    const { consumer, topic } = this.#subscription;
    try {
      while (this.#committed < this.#handled) {
        const position = this.#handled;
        const commit = () => this.#eventLog.commit(consumer, topic, position).then(() => true);
        if (!(await this.#patience.insist(commit, 'what was handled cannot be noted'))) return;
        this.#committed = position;
      }
    } finally {
      this.#committing = undefined;
    }
  }
}
