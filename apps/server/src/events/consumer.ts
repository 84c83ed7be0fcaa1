import { catalogue, type CatalogueEvent, type CloudEvent, type EventTypeOn, type Topic } from '@todo/contracts';
import type { Sql } from 'sql-template-tag';
import type { Role } from '../config.ts';
import type { Session } from '../database/session.ts';

type AccountEnd = 'todo.account.deleted';

/** What a feature does on the events of a topic, each once in effect. */
export interface Consumer<T extends Topic = Topic> {
  /** Never changes, since what was handled is kept under it (`inbox`). */
  readonly name: string;
  readonly topic: T;
  /** The role whose processes run it, together with the role's other consumers of the topic (`group.ts`). */
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
  /**
   * What follows from an event that is handled and needs no transaction, such as a job. Also when it had been handled
   * before, since a process may end in between; and before the delivery counts as done. Must bear being repeated.
   */
  afterwards?(event: CatalogueEvent<Exclude<EventTypeOn<T>, AccountEnd>>): Promise<void>;
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
