import { hash, randomBytes } from 'node:crypto';
import type { Task } from '@todo/contracts';
import sql from 'sql-template-tag';
import type { Session } from '../../database/session.ts';
import { openTasks } from '../tasks/index.ts';
import { calendarEnd, calendarHead, eventComponent, todoComponent, ZonesInUse } from './ical-tasks.ts';
import { selectAllLists } from './queries.ts';

/** Bytes of chance in a secret address. */
const secretBytes = 32;
const secretPattern = /^[\w-]{43}$/;
/** Tasks in a calendar: those due soonest. */
const maxTasks = 10_000;

const hashOf = (secret: string): string => hash('sha256', secret, 'base64url');

export interface FeedState {
  readonly createdAt: Date;
  readonly lastFetchedAt: Date | null;
}

/** The user's feed, without its address, which nobody knows here. */
export const selectFeed = async (session: Session, userId: string): Promise<FeedState | undefined> => {
  const [row] = await session.query<{ created_at: Date; last_fetched_at: Date | null }>(
    sql`select created_at, last_fetched_at from feeds where user_id = ${userId}`,
  );
  return row && { createdAt: row.created_at, lastFetchedAt: row.last_fetched_at };
};

/** A new secret; the one before is worth nothing from now on. */
export const createFeed = async (session: Session, userId: string): Promise<{ secret: string; createdAt: Date }> => {
  const secret = randomBytes(secretBytes).toString('base64url');
  const [row] = await session.query<{ created_at: Date }>(sql`
    insert into feeds (user_id, secret_hash) values (${userId}, ${hashOf(secret)})
    on conflict (user_id) do update
      set secret_hash = excluded.secret_hash, created_at = clock_timestamp(), last_fetched_at = null
    returning created_at`);
  return { secret, createdAt: row!.created_at };
};

export const deleteFeed = (session: Session, userId: string): Promise<number> =>
  session.execute(sql`delete from feeds where user_id = ${userId}`);

/**
 * Whose secret it is, and notes its use. Looked up by its hash, so the time that takes says nothing about secrets that are
 * nearly right.
 */
export const ownerOfFeed = async (session: Session, secret: string): Promise<string | undefined> => {
  if (!secretPattern.test(secret)) return undefined;
  const [feed] = await session.query<{ user_id: string; stale: boolean }>(sql`
    select user_id, coalesce(last_fetched_at < clock_timestamp() - interval '1 minute', true) as stale
    from feeds where secret_hash = ${hashOf(secret)}`);
  if (feed?.stale) {
    await session.execute(sql`update feeds set last_fetched_at = clock_timestamp() where user_id = ${feed.user_id}`);
  }
  return feed?.user_id;
};

const calendarOf = (tasks: readonly Task[], names: ReadonlyMap<string, string>): string => {
  const zones = new ZonesInUse();
  for (const task of tasks) zones.add(task);
  const nameOf = ({ listId }: Task) => (listId === null ? undefined : names.get(listId));
  const components = tasks.map(
    (task) =>
      todoComponent(task, { list: nameOf(task), withAlarms: false, withCount: false }) +
      (task.due === null ? '' : eventComponent(task)),
  );
  return [calendarHead('Todo'), zones.toString(), ...components, calendarEnd].join('');
};

/** The open tasks of a user as a calendar: a VTODO each, and a VEVENT for those with a due date. */
export const feedOf = async (session: Session, userId: string): Promise<string> => {
  const lists = await selectAllLists(session, userId);
  return calendarOf(await openTasks(session, userId, maxTasks), new Map(lists.map(({ id, name }) => [id, name])));
};
