import type { CloudEvent } from '@todo/contracts';

/** What a handler gets beside the event. */
export interface Delivery {
  /** The consumer (the group) that the event was delivered to. */
  readonly consumer: string;
  readonly topic: string;
}

/** Handles one event. A promise that rejects means "not handled": the event comes again, and after `maxAttempts` goes to the dead-letter topic. */
export type EventHandler = (event: CloudEvent, delivery: Delivery) => Promise<void>;

export interface Subscription {
  /** The consumer group. Every consumer of a topic gets every event of it; processes of one consumer share them out. */
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
 * `<topic>-dead` unchanged (same id), and its neighbours go on.
 */
export interface Events {
  /**
   * Publishes a batch, events of one key in the order given. Resolves with the events that were not accepted (empty when
   * all were); once one event of a key fails, the later ones of that key are not sent and are among the failures.
   */
  publish(batch: readonly Outgoing[]): Promise<readonly Failure[]>;
  /** Adds a subscription; call before the platform starts. */
  subscribe(subscription: Subscription): void;
}

/** How often an event is handed to a consumer before it goes to the dead-letter topic. Held by `deploy/dapr/*` too. */
export const maxAttempts = 4;
