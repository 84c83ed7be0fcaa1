import { Task } from '@todo/contracts';
import sql from 'sql-template-tag';
import type { Session } from '../../database/session.ts';

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

/** Takes a task out of the trash, for whoever restores it in the same transaction. */
export const takeFromTrash = async (session: Session, userId: string, id: string): Promise<Task | undefined> => {
  const [row] = await session.query<TrashRow>(
    sql`delete from trash where id = ${id} and user_id = ${userId} returning task, deleted_at`,
  );
  return row && toTrashed(row).task;
};

/** Deletes one task, or all, for good. Returns how many. */
export const emptyTrash = (session: Session, userId: string, id?: string): Promise<number> =>
  session.execute(
    id === undefined
      ? sql`delete from trash where user_id = ${userId}`
      : sql`delete from trash where user_id = ${userId} and id = ${id}`,
  );

/** Where a task comes back to: its list and its parent, as far as they are still there, and no subtasks at first. */
export const placeOf = async (
  session: Session,
  userId: string,
  task: Task,
): Promise<Pick<Task, 'listId' | 'parentId' | 'subtasks'>> => {
  const [row] = await session.query<{ list: boolean; parent: boolean }>(sql`
    select exists (select from lists where id = ${task.listId}::uuid and user_id = ${userId}) as list,
           exists (select from tasks where id = ${task.parentId}::uuid and user_id = ${userId}) as parent`);
  return {
    listId: row!.list ? task.listId : null,
    parentId: row!.parent ? task.parentId : null,
    subtasks: { total: 0, completed: 0 },
  };
};
