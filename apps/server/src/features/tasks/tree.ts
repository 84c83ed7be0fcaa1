import type { Task } from '@todo/contracts';
import sql from 'sql-template-tag';
import type { Session } from '../../database/session.ts';
import { columns, type TaskRow, toTask } from './row.ts';

/** Reading the tree of tasks and their subtasks. `union` without `all` would end even in a circle. */

/** Whether the task has subtasks. */
export const hasParts = async (session: Session, userId: string, id: string): Promise<boolean> => {
  const [row] = await session.query<{ parts: boolean }>(
    sql`select exists (select from tasks where parent_id = ${id} and user_id = ${userId}) as parts`,
  );
  return row!.parts;
};

/** The ids of all subtasks of these tasks, their subtasks and so on; each after its parent. */
export const selectDescendants = async (
  session: Session,
  userId: string,
  ids: readonly string[],
): Promise<{ id: string; open: boolean }[]> => {
  const rows = await session.query<{ id: string; open: boolean; depth: number }>(sql`
    with recursive parts as (
      select id, completed_at is null as open, 1 as depth from tasks
      where parent_id = any(${[...ids]}::uuid[]) and user_id = ${userId}
      union
      select child.id, child.completed_at is null, parts.depth + 1
      from parts join tasks child on child.parent_id = parts.id
    )
    select id, open, max(depth) as depth from parts group by id, open order by max(depth), id`);
  return rows;
};

/** Whether `id` is `ancestor` itself, or a part of it at any depth. */
export const isWithin = async (session: Session, id: string, ancestor: string): Promise<boolean> => {
  const [row] = await session.query<{ within: boolean }>(sql`
    with recursive above as (
      select id, parent_id from tasks where id = ${id}
      union
      select parent.id, parent.parent_id from above join tasks parent on parent.id = above.parent_id
    )
    select exists (select from above where id = ${ancestor}) as within`);
  return row!.within;
};

/** One of these tasks that is a part of itself, if there is one. */
export const selectCircle = async (
  session: Session,
  ids: readonly string[],
): Promise<{ title: string } | undefined> => {
  const [row] = await session.query<{ title: string }>(sql`
    with recursive above as (
      select id as part, parent_id as ancestor from tasks where id = any(${[...ids]}::uuid[])
      union
      select above.part, parent.parent_id from above join tasks parent on parent.id = above.ancestor
    )
    select title from above join tasks on tasks.id = above.part where above.part = above.ancestor limit 1`);
  return row;
};

export interface PartsQuery {
  readonly limit: number;
  /** The rank and id of the last one of the page before. */
  readonly after?: { readonly rank: string; readonly id: string };
}

/** The direct subtasks in their manual order. */
export const selectParts = async (
  session: Session,
  userId: string,
  id: string,
  { limit, after }: PartsQuery,
): Promise<Task[]> => {
  const beyond = after === undefined ? sql`` : sql`and (rank, id) > (${after.rank}, ${after.id}::uuid)`;
  const rows = await session.query<TaskRow>(sql`
    select ${columns} from tasks where parent_id = ${id} and user_id = ${userId} ${beyond}
    order by rank, id limit ${limit}`);
  return rows.map(toTask);
};

/** All subtasks at any depth, each after its parent and before the next one of its parent's level. */
export const selectTree = async (session: Session, userId: string, id: string, limit: number): Promise<Task[]> => {
  const rows = await session.query<TaskRow>(sql`
    with recursive parts as (
      select id as part, array[rank, id::text] collate "C" as path from tasks
      where parent_id = ${id} and user_id = ${userId}
      union all
      select child.id, parts.path || array[child.rank, child.id::text] collate "C"
      from parts join tasks child on child.parent_id = parts.part
    ), first as (
      select part, path from parts order by path limit ${limit}
    )
    select ${columns} from first join tasks on tasks.id = first.part order by path`);
  return rows.map(toTask);
};
