import { catalogue, type CatalogueEvent, type CloudEvent, type EventTypeOn, type Topic } from '@todo/contracts';
import type { Logger } from 'pino';
import sql, { type Sql } from 'sql-template-tag';
import type { Role } from '../config.ts';
import { handleOnce, handleOnceWithin } from '../database/inbox.ts';
import type { Database, Session } from '../database/session.ts';
import { isDatabaseUnavailable } from '../database/unavailable.ts';
import { type Events, RetryLaterError } from '../platform/events.ts';
import { eventsHandled, handleDelay } from './metrics.ts';
import type { OutboxWatch } from './outbox-watch.ts';

type AccountEnd = 'todo.account.deleted';

/** What a feature does on the events of a topic, each once in effect. */
export interface Consumer<T extends Topic = Topic> {
  /** The consumer group; never changes, since what was handled is kept under it. */
  readonly name: string;
  readonly topic: T;
  /** The role whose processes run it. */
  readonly role: Role;
  /**
   * The types that it does something about; absent: all. Others are taken as handled without being read, which matters
   * where many consumers are told of every change.
   */
  readonly types?: readonly EventTypeOn<T>[];
  /** Whether effects write events to the outbox. */
  readonly publishes?: boolean;
  /** What an event does; nothing when the event is of no interest. Throwing means "not handled". */
  effect(event: CatalogueEvent<Exclude<EventTypeOn<T>, AccountEnd>>): Effect | undefined;
  /**
   * What the end of an account does (on `task-events`). Only for what is kept elsewhere: rows of the database go by
   * themselves, with the user they belong to.
   */
  onAccountDeleted?(event: CatalogueEvent<AccountEnd>): Effect | undefined;
}

/**
 * What an event does, once: as `handleOnce` takes it (one statement, one round trip), or, where it must read before it
 * knows what to write, as the part of a transaction that holds the inbox row too.
 */
export type Effect = Sql | ((session: Session) => Promise<void>);

/** Fixes the topic's type, so that `effect` knows its events. */
export const defineConsumer = <T extends Topic>(consumer: Consumer<T>): Consumer => consumer as unknown as Consumer;

/** An event that does not follow the catalogue; no attempt will succeed. */
export class InvalidEventError extends Error {
  override name = 'InvalidEventError';
}

/** The event as the catalogue describes it. Throws InvalidEventError. */
export const parseEvent = <T extends Topic>(topic: T, event: CloudEvent): CatalogueEvent<EventTypeOn<T>> => {
  const entry = Object.hasOwn(catalogue, event.type) ? catalogue[event.type as keyof typeof catalogue] : undefined;
  if (entry?.topic !== topic) throw new InvalidEventError(`no event "${event.type}" is known on ${topic}`);
  const data = entry.data.safeParse(event.data);
  if (!data.success) {
    const fields = data.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new InvalidEventError(`the data of ${event.type} is not as the catalogue says (${fields.join('; ')})`);
  }
  return { ...event, data: data.data } as CatalogueEvent<EventTypeOn<T>>;
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

export interface ConsumerParts {
  readonly events: Events;
  readonly database: Database;
  readonly outbox: OutboxWatch;
  readonly log: Logger;
}

const effectOf = (consumer: Consumer, event: CatalogueEvent<EventTypeOn<Topic>>): Effect | undefined =>
  event.type === 'todo.account.deleted' ? consumer.onAccountDeleted?.(event) : consumer.effect(event);

/** Connects a consumer to its topic. */
export const subscribe = (consumer: Consumer, { events, database, outbox, log }: ConsumerParts): void => {
  const { name, topic } = consumer;
  const handle = async (event: CloudEvent): Promise<'handled' | 'duplicate'> => {
    if (consumer.types?.includes(event.type as EventTypeOn<Topic>) === false) return 'handled';
    const effect = effectOf(consumer, parseEvent(topic, event));
    if (effect === undefined) return 'handled';
    const isNew =
      typeof effect === 'function'
        ? await handleOnceWithin(database, name, event.id, effect)
        : await handleOnce(database, name, event.id, effect);
    if (!isNew) return 'duplicate';
    if (consumer.publishes === true) outbox.written(database, event.partitionkey);
    return 'handled';
  };
  const observe = (event: CloudEvent, outcome: 'handled' | 'duplicate' | 'failed') => {
    eventsHandled.inc({ topic, consumer: name, outcome });
    if (outcome !== 'handled') return;
    handleDelay.observe({ topic, consumer: name }, (Date.now() - Date.parse(event.time)) / 1000);
  };
  events.subscribe({
    consumer: name,
    topic,
    mode: 'shared',
    handler: async (event) => {
      try {
        observe(event, await handle(event));
      } catch (error) {
        if (isDatabaseUnavailable(error)) throw new RetryLaterError('The database is away.', { cause: error });
        observe(event, 'failed');
        log.warn({ err: error, consumer: name, topic, eventId: event.id }, 'an event could not be handled');
        await noteFailure(database, name, event, error as Error).catch((noteError: unknown) =>
          log.warn({ err: noteError }, 'the reason of the failure could not be kept'),
        );
        throw error;
      }
    },
  });
};
