import { Task } from '@todo/contracts';
import sql from 'sql-template-tag';
import type { Session } from '../../database/session.ts';
import { rankOfNew } from './rank.ts';

/** A deleted task as it last was. */
export interface TrashedTask {
  readonly task: Task;
  readonly deletedAt: Date;
}

interface TrashRow {
  readonly task: unknown;
  readonly deleted_at: Date;
}

/** Tasks that were deleted before there were all the fields of today get their defaults. */
const toTrashed = (row: TrashRow): TrashedTask => ({ task: Task.parse(row.task), deletedAt: row.deleted_at });

/** The user's deleted tasks, the last one first; after the one with `before`, its time and id. */
export const selectTrash = async (
  session: Session,
  userId: string,
  limit: number,
  before?: { readonly deletedAt: Date; readonly id: string },
): Promise<TrashedTask[]> => {
  const after =
    before === undefined ? sql`` : sql`and (deleted_at, id) < (${before.deletedAt}::timestamptz, ${before.id}::uuid)`;
  const rows = await session.query<TrashRow>(sql`
    select task, deleted_at from trash where user_id = ${userId} ${after}
    order by deleted_at desc, id desc limit ${limit}`);
  return rows.map(toTrashed);
};

/**
 * Takes a task out of the trash, with those of its subtasks at any depth that were deleted together with it, for whoever
 * restores them in the same transaction. Nothing when it is not there.
 */
export const takeTreeFromTrash = async (session: Session, userId: string, id: string): Promise<Task[]> => {
  const rows = await session.query<TrashRow>(sql`
    with recursive found as (
      select id, deletion from trash where id = ${id} and user_id = ${userId}
      union
      select part.id, part.deletion
      from found join trash part on part.parent_id = found.id and part.deletion = found.deletion
      where part.user_id = ${userId}
    )
    delete from trash where id in (select id from found) returning task, deleted_at`);
  return rows.map((row) => toTrashed(row).task);
};

/** Takes these tasks out of the trash, as far as they are there. */
export const takeFromTrash = async (session: Session, userId: string, ids: readonly string[]): Promise<Task[]> => {
  const rows = await session.query<TrashRow>(sql`
    delete from trash where id = any(${[...ids]}::uuid[]) and user_id = ${userId} returning task, deleted_at`);
  return rows.map((row) => toTrashed(row).task);
};

/** Deletes one task, or all, for good. Returns how many. */
export const emptyTrash = (session: Session, userId: string, id?: string): Promise<number> =>
  session.execute(
    id === undefined
      ? sql`delete from trash where user_id = ${userId}`
      : sql`delete from trash where user_id = ${userId} and id = ${id}`,
  );

/** Each after its parent, where both are given. */
const parentsFirst = (tasks: readonly Task[]): Task[] => {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const sorted = new Set<Task>();
  for (const task of tasks) {
    const line: Task[] = [];
    for (let next: Task | undefined = task; next !== undefined && !sorted.has(next);) {
      line.push(next);
      next = next.parentId === null ? undefined : byId.get(next.parentId);
    }
    for (const one of line.reverse()) sorted.add(one);
  }
  return [...sorted];
};

/**
 * Deleted tasks in the places they come back to, parents first: each to its parent, if that is there or comes too, and
 * into its parent's list; else to its own list, if that is still there. They have no subtasks at first: those that come
 * back are counted by their events.
 */
export const inPlace = async (session: Session, userId: string, tasks: readonly Task[]): Promise<Task[]> => {
  const lists = await session.query<{ id: string }>(sql`
    select id from lists where user_id = ${userId} and id = any(${tasks.flatMap((task) => task.listId ?? [])}::uuid[])
    for key share`);
  const parents = await session.query<{ id: string; list_id: string | null }>(sql`
    select id, list_id from tasks
    where user_id = ${userId} and id = any(${tasks.flatMap((task) => task.parentId ?? [])}::uuid[])`);
  const known = new Set(lists.map(({ id }) => id));
  const listOf = new Map(parents.map(({ id, list_id: listId }) => [id, listId]));
  return parentsFirst(tasks).map((task) => {
    const parentId = task.parentId !== null && listOf.has(task.parentId) ? task.parentId : null;
    const own = task.listId !== null && known.has(task.listId) ? task.listId : null;
    const listId = parentId === null ? own : listOf.get(parentId)!;
    listOf.set(task.id, listId);
    // From before there were ranks.
    const rank = task.rank === '' ? rankOfNew(new Date()) : task.rank;
    return { ...task, listId, parentId, rank, subtasks: { total: 0, completed: 0 } };
  });
};
