import type { Logger } from 'pino';
import { attempt } from '../attempts.ts';
import {
  type Events,
  type Failure,
  type Outgoing,
  type Subscription,
  checkSubscription,
  isDeadLetterTopic,
} from '../events.ts';
import { readEvent, wrapUnparsable } from './cloud-event.ts';
import type { Reply } from './listener.ts';
import { Publisher } from './publisher.ts';
import type { Sidecar } from './sidecar.ts';

/** What the sidecar understands (https://docs.dapr.io/reference/api/pubsub_api/): DROP puts the event on the dead-letter topic. */
const drop: Reply = { status: 200, body: { status: 'DROP' } };
const retry: Reply = { status: 200, body: { status: 'RETRY' } };
const replies = { handled: { status: 200, body: { status: 'SUCCESS' } }, exhausted: drop, interrupted: retry };

/** The pub/sub component of a consumer: each has its own, since the consumer group is a setting of the component. */
export const componentOf = (consumer: string): string => `events-${consumer}`;

/**
 * Events by the sidecar. Subscriptions are declared in files of deploy/dapr, which lead each topic of a consumer to
 * `/dapr/events/<consumer>/<topic>`; the sidecar delivers the events of a Kafka partition one after the other.
 */
export class DaprEvents implements Events {
  readonly #publisher: Publisher;
  readonly #log: Logger;
  readonly #subscriptions: Subscription[] = [];
  readonly #stopped = new AbortController();

  constructor(sidecar: Sidecar, pubsub: string, log: Logger) {
    this.#publisher = new Publisher(sidecar, pubsub);
    this.#log = log;
  }

  publish(batch: readonly Outgoing[]): Promise<readonly Failure[]> {
    return this.#publisher.publish(batch);
  }

  subscribe(subscription: Subscription): void {
    checkSubscription(this.#subscriptions, subscription);
    this.#subscriptions.push(subscription);
  }

  get subscriptions(): readonly Subscription[] {
    return this.#subscriptions;
  }

  get problems(): string[] {
    return this.#publisher.problem === undefined ? [] : [this.#publisher.problem];
  }

  /** The sidecar's delivery of one message. It waits for the answer before it delivers the next of the partition. */
  async deliver(consumer: string, topic: string, body: Buffer): Promise<Reply> {
    const { signal } = this.#stopped;
    const log = this.#log;
    const subscription = this.#subscriptions.find((known) => known.consumer === consumer && known.topic === topic);
    if (subscription === undefined) {
      log.error(
        { consumer, topic },
        'an event came for a consumer that does not run here; check the scopes in deploy/dapr',
      );
      return retry;
    }
    const event = readEvent(body) ?? (isDeadLetterTopic(topic) ? wrapUnparsable(body) : undefined);
    if (event === undefined) {
      log.error({ consumer, topic }, 'a message is no CloudEvent and becomes a dead letter');
      return drop;
    }
    const { handler } = subscription;
    return replies[await attempt(event, { consumer, topic }, { handler, log, signal })];
  }

  /** No further attempts; what is not handled comes again to whoever runs next. */
  stop(): void {
    this.#stopped.abort();
  }
}
