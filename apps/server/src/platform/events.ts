import type { CloudEvent } from '@todo/contracts';

/** What a handler gets beside the event. */
export interface Delivery {
  /** The consumer (the group) that the event was delivered to. */
  readonly consumer: string;
  readonly topic: string;
}

/**
 * Handles one event. A promise that rejects means "not handled": the event comes again, and after `maxAttempts` goes to
 * the dead-letter topic. Reject with RetryLaterError when the event is not to blame.
 */
export type EventHandler = (event: CloudEvent, delivery: Delivery) => Promise<void>;

/**
 * A handler could not work because something it needs is away, such as the database. That is no attempt: the event is
 * offered again, with pauses, until it is handled, and later events of its key wait for it.
 */
export class RetryLaterError extends Error {
  override name = 'RetryLaterError';
}

export interface Subscription {
  /** The consumer group: lower-case letters, digits and dashes. Every group gets every event of a topic; its processes share them out. */
  readonly consumer: string;
  readonly topic: string;
  /**
   * `shared`: one process of the consumer handles each event, beginning with the oldest one kept.
   * `broadcast`: every process handles each event that is published while it runs.
   */
  readonly mode: 'shared' | 'broadcast';
  readonly handler: EventHandler;
}

/** An event on its way to a topic. */
export interface Outgoing {
  readonly topic: string;
  readonly event: CloudEvent;
}

export interface Failure {
  /** Position of the event in the batch. */
  readonly index: number;
  readonly error: Error;
}

/**
 * Publish and subscribe. Delivery is at least once; events with the same `partitionkey` reach a consumer in the order in
 * which `publish` was called with them. A failing event is tried `maxAttempts` times and then put on
 * `<topic>-dead` unchanged (same id), and its neighbours go on. From a dead-letter topic there is nowhere further to go:
 * its events are offered until they are handled.
 */
export interface Events {
  /**
   * Publishes a batch, events of one key in the order given. Resolves with the events that were not accepted (empty when
   * all were); once one event of a key fails, the later ones of that key are not sent and are among the failures.
   */
  publish(batch: readonly Outgoing[]): Promise<readonly Failure[]>;
  /** Adds a subscription, one for each consumer and topic; call before the platform starts. */
  subscribe(subscription: Subscription): void;
}

/** Throws an Error for a subscription that not every platform can hold, or that is there already. */
export const checkSubscription = (known: readonly Subscription[], { consumer, topic }: Subscription): void => {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(consumer)) {
    throw new RangeError('The name of a consumer has 1 to 40 lower-case letters, digits and dashes.');
  }
  if (known.some((other) => other.consumer === consumer && other.topic === topic)) {
    throw new Error(`The consumer "${consumer}" is subscribed to "${topic}" already.`);
  }
};

/** How often an event is handed to a consumer before it goes to the dead-letter topic. Counted in `attempts.ts` for both platforms. */
export const maxAttempts = 4;

const deadSuffix = '-dead';
/** Whether the topic is the dead-letter topic of another. */
export const isDeadLetterTopic = (topic: string): boolean => topic.endsWith(deadSuffix);
