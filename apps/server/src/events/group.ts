import type { CatalogueEvent, CloudEvent, EventTypeOn, Topic } from '@todo/contracts';
import type { Logger } from 'pino';
import sql from 'sql-template-tag';
import { handleOnce, handleOnceWithin } from '../database/inbox.ts';
import type { Database } from '../database/session.ts';
import { isDatabaseUnavailable } from '../database/unavailable.ts';
import { type Events, RetryLaterError } from '../platform/events.ts';
import { type Consumer, type Effect, parseEvent } from './consumer.ts';
import { eventsHandled, handleDelay } from './metrics.ts';
import type { OutboxWatch } from './outbox-watch.ts';

/**
 * The consumers of one role on one topic. They share a consumer group, named after the role: an event comes once to a process
 * that plays the role and is handed to each, rather than once for each of them, which costs broker, sidecar and process
 * twice the work or more. Each still has its own inbox, so one that fails makes the others do nothing twice.
 */
export interface ConsumerGroup {
  readonly name: string;
  readonly topic: Topic;
  readonly members: readonly Consumer[];
}

/** The groups that the consumers make, in their order. */
export const groupsOf = (consumers: readonly Consumer[]): ConsumerGroup[] => {
  const groups = new Map<string, { name: string; topic: Topic; members: Consumer[] }>();
  for (const consumer of consumers) {
    const { role: name, topic } = consumer;
    const key = `${name} ${topic}`;
    const group = groups.get(key) ?? { name, topic, members: [] };
    groups.set(key, group);
    group.members.push(consumer);
  }
  return [...groups.values()];
};

const maxErrorLength = 2_000;

/** Keeps the reason for whoever looks at the dead letters; the delivery fails in any case. */
const noteFailure = async (database: Database, consumer: string, event: CloudEvent, error: Error): Promise<void> => {
  const reason = `${error.name}: ${error.message}`.slice(0, maxErrorLength);
  await database.execute(sql`
    insert into event_failures (consumer, event_id, error) values (${consumer}, ${event.id}, ${reason})
    on conflict (consumer, event_id) do update
      set attempts = event_failures.attempts + 1, error = excluded.error, failed_at = clock_timestamp()`);
};

export interface GroupParts {
  readonly events: Events;
  readonly database: Database;
  readonly outbox: OutboxWatch;
  readonly log: Logger;
}

const effectOf = (consumer: Consumer, event: CatalogueEvent<EventTypeOn<Topic>>): Effect | undefined =>
  event.type === 'todo.account.deleted' ? consumer.onAccountDeleted?.(event) : consumer.effect(event);

/** Connects a group to its topic. */
export const subscribe = ({ name, topic, members }: ConsumerGroup, parts: GroupParts): void => {
  const { events, database, outbox, log } = parts;

  const handle = async (consumer: Consumer, event: CatalogueEvent<EventTypeOn<Topic>>) => {
    const effect = effectOf(consumer, event);
    if (effect === undefined) return 'handled';
    const isNew =
      typeof effect === 'function'
        ? await handleOnceWithin(database, consumer.name, event.id, effect)
        : await handleOnce(database, consumer.name, event.id, effect);
    if (isNew && consumer.publishes === true) outbox.written(database, event.partitionkey);
    if (event.type !== 'todo.account.deleted') await consumer.afterwards?.(event);
    return isNew ? 'handled' : 'duplicate';
  };
  const observe = (consumer: string, event: CloudEvent, outcome: 'handled' | 'duplicate' | 'failed') => {
    eventsHandled.inc({ topic, consumer, outcome });
    if (outcome !== 'handled') return;
    handleDelay.observe({ topic, consumer }, (Date.now() - Date.parse(event.time)) / 1000);
  };
  /** Resolves with the error of a consumer that could not handle the event. */
  const offer = async (consumer: Consumer, given: CloudEvent, parsed: () => ReturnType<typeof parseEvent>) => {
    try {
      observe(consumer.name, given, await handle(consumer, parsed()));
      return undefined;
    } catch (error) {
      if (isDatabaseUnavailable(error)) return new RetryLaterError('The database is away.', { cause: error });
      observe(consumer.name, given, 'failed');
      const about = { consumer: consumer.name, topic, eventId: given.id };
      log.warn({ err: error, ...about }, 'an event could not be handled');
      await noteFailure(database, consumer.name, given, error as Error).catch((noteError: unknown) =>
        log.warn({ err: noteError }, 'the reason of the failure could not be kept'),
      );
      return error as Error;
    }
  };

  events.subscribe({
    consumer: name,
    topic,
    mode: 'shared',
    handler: async (event) => {
      const interested = members.filter(({ types }) => types?.includes(event.type as EventTypeOn<Topic>) !== false);
      // Read once, and only if somebody wants it.
      let read: ReturnType<typeof parseEvent> | undefined;
      const parsed = () => (read ??= parseEvent(topic, event));
      const errors = (await Promise.all(interested.map((consumer) => offer(consumer, event, parsed)))).filter(
        (error) => error !== undefined,
      );
      // What is away comes first: an event that waits for it has lost no attempt.
      const error = errors.find((one) => one instanceof RetryLaterError) ?? errors[0];
      if (error !== undefined) throw error;
    },
  });
};
