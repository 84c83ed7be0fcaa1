import type { Task } from '@todo/contracts';
import { daysBetween } from '@todo/recurrence';
import sql from 'sql-template-tag';
import type { Session } from '../../database/session.ts';
import { batchesOf, lockTasks, movedBy, selectDescendants } from '../tasks/index.ts';
import { idAfter } from './ids.ts';

/** The subtasks of tasks that recur: the next occurrence has them too, open again. */

/** Subtasks that are copied at most; those nearest to the task. */
const mostParts = 1_000;

const partsOf = async (session: Session, userId: string, id: string): Promise<Task[]> => {
  const ids = (await selectDescendants(session, userId, [id])).slice(0, mostParts).map((part) => part.id);
  const parts: Task[] = [];
  for (const batch of batchesOf(ids)) parts.push(...(await lockTasks(session, userId, batch)));
  return parts;
};

/** Those of the ids that there are tasks of, in the trash or not. */
const known = async (session: Session, ids: readonly string[]): Promise<Set<string>> => {
  const rows = await session.query<{ id: string }>(sql`
    select id from tasks where id = any(${[...ids]}::uuid[])
    union select id from trash where id = any(${[...ids]}::uuid[])`);
  return new Set(rows.map(({ id }) => id));
};

/**
 * Copies of the subtasks at any depth of `done` for the task that follows it, parents first: open, their dates moved on as
 * the series does. Left out are subtasks that recur themselves (they follow by their own completion), and what somebody
 * has moved elsewhere or deleted since it was copied before.
 */
export const copiedParts = async (session: Session, userId: string, done: Task, next: Task): Promise<Task[]> => {
  const { seriesId, occurrence } = done.recurrence!;
  const days = daysBetween(occurrence, next.recurrence!.occurrence);
  const parts = await partsOf(session, userId, done.id);
  const taken = await known(
    session,
    parts.map((part) => idAfter(seriesId, part.id)),
  );
  const copies = new Map([[done.id, next.id]]);
  return parts.flatMap((part) => {
    const id = idAfter(seriesId, part.id);
    const parentId = copies.get(part.parentId!);
    if (parentId === undefined || part.recurrence !== null || taken.has(id)) return [];
    copies.set(part.id, id);
    return {
      ...part,
      ...movedBy(part, days),
      id,
      parentId,
      listId: next.listId,
      status: 'open',
      completedAt: null,
      subtasks: { total: 0, completed: 0 },
      version: next.version,
      createdAt: next.createdAt,
      updatedAt: next.updatedAt,
    };
  });
};

/** The subtasks of a task that was made by a completion, parents first; undefined when somebody has touched one or added one. */
export const untouchedParts = async (session: Session, userId: string, next: Task): Promise<Task[] | undefined> => {
  const parts = await partsOf(session, userId, next.id);
  const isUntouched = ({ status, createdAt, updatedAt }: Task) =>
    status === 'open' && createdAt === next.createdAt && updatedAt === createdAt;
  return parts.every(isUntouched) && parts.length < mostParts ? parts : undefined;
};

/**
 * Where the next occurrence of a subtask belongs: under its parent, or, when that recurs (or is a part of what does) and
 * was completed with it, under the one that followed the parent.
 */
export const parentOfNext = async (session: Session, userId: string, { parentId }: Task): Promise<string | null> => {
  if (parentId === null) return null;
  const [series] = await session.query<{ series_id: string }>(sql`
    with recursive above as (
      select id, parent_id, recurrence ->> 'seriesId' as series_id, completed_at, 1 as height from tasks where id = ${parentId} and user_id = ${userId}
      union
      select task.id, task.parent_id, task.recurrence ->> 'seriesId', task.completed_at, above.height + 1
      from above join tasks task on task.id = above.parent_id
    )
    select series_id from above where series_id is not null and completed_at is not null order by height limit 1`);
  if (series === undefined) return parentId;
  const following = idAfter(series.series_id, parentId);
  const there = await session.query(sql`select from tasks where id = ${following} and user_id = ${userId}`);
  return there.length > 0 ? following : parentId;
};
