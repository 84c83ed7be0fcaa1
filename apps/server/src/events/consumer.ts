import { catalogue, type CatalogueEvent, type CloudEvent, type EventTypeOn, type Topic } from '@todo/contracts';
import type { Logger } from 'pino';
import sql from 'sql-template-tag';
import type { Role } from '../config.ts';
import { handleOnce } from '../database/inbox.ts';
import type { Database, Session } from '../database/session.ts';
import { isDatabaseUnavailable } from '../database/unavailable.ts';
import { type Events, RetryLaterError } from '../platform/events.ts';
import { eventsHandled, handleDelay } from './metrics.ts';

/**
 * What a feature does on the events of a topic. `handle` gets each event once in effect: what it writes through the
 * session is committed together with the note that the event was handled. Rejecting means "not handled".
 */
export interface Consumer<T extends Topic = Topic> {
  /** The consumer group; never changes, since what was handled is kept under it. */
  readonly name: string;
  readonly topic: T;
  /** The role whose processes run it. */
  readonly role: Role;
  handle(event: CatalogueEvent<EventTypeOn<T>>, session: Session): Promise<void>;
}

/** Fixes the topic's type, so that `handle` knows its events. */
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

/** Connects a consumer to its topic. */
export const subscribe = (consumer: Consumer, events: Events, database: Database, log: Logger): void => {
  const { name, topic } = consumer;
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
        const known = parseEvent(topic, event);
        const first = await handleOnce(database, name, event.id, (session) => consumer.handle(known, session));
        observe(event, first ? 'handled' : 'duplicate');
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
