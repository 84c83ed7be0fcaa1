import type { Task, TaskPatch } from '@todo/contracts';
import sql, { type Sql } from 'sql-template-tag';
import type { Session } from '../../database/session.ts';
import { type NewRanks, type Placed, ranksBetween } from './order.ts';
import { noSuchList, noSuchParent, wrongField } from './place-problem.ts';
import { selectTask } from './queries.ts';
import { isWithin } from './tree.ts';

/**
 * Where tasks may be: in a list of their user or the inbox; as a part of another task of their user, but never of
 * themselves; a subtask is in its parent's list. All of it is asked while the user is locked (`withUserLocked`), so that
 * what was true stays true until it is written.
 */

/** The list, the parent and the place among the tasks that have the same. */
export type Place = Pick<Task, 'listId' | 'parentId' | 'rank'>;
type Group = Pick<Task, 'listId' | 'parentId'>;

export interface Move {
  readonly listId?: string | null;
  readonly parentId?: string | null;
  /** The task that it shall stand directly before, or after. Neither: at the end. */
  readonly before?: string;
  readonly after?: string;
}

/** Throws when the user has no such list. The list stays until the transaction ends. */
const checkList = async (session: Session, userId: string, id: string): Promise<void> => {
  const rows = await session.query(sql`select from lists where id = ${id} and user_id = ${userId} for key share`);
  if (rows.length === 0) throw noSuchList();
};

/** The group that is asked for: `parentId` first, since a subtask is where its parent is. */
const groupOf = async (
  session: Session,
  userId: string,
  task: Pick<Task, 'id' | 'listId' | 'parentId'> | undefined,
  { listId, parentId }: Move,
): Promise<Group> => {
  if (parentId !== undefined && parentId !== null) {
    const parent = await selectTask(session, userId, parentId);
    if (parent === undefined) throw noSuchParent();
    if (listId !== undefined && listId !== parent.listId) {
      throw wrongField('/listId', 'is not the list of the parent, in which a subtask always is: leave it out');
    }
    if (task !== undefined && task.parentId !== parentId && (await isWithin(session, parentId, task.id))) {
      throw wrongField('/parentId', 'is the task itself or a part of it');
    }
    return { listId: parent.listId, parentId };
  }
  const list = listId === undefined ? (task?.listId ?? null) : listId;
  if (list !== null && list !== task?.listId) await checkList(session, userId, list);
  // In another list it is no longer a part of its parent.
  const stays = parentId === undefined && list === task?.listId;
  return { listId: list, parentId: stays ? (task?.parentId ?? null) : null };
};

/** The place of a new subtask. */
export const placeOfNew = async (
  session: Session,
  userId: string,
  input: { readonly listId: string | null; readonly parentId: string },
): Promise<Group> => groupOf(session, userId, undefined, { ...input, listId: input.listId ?? undefined });

/** The tasks that have the same list and the same parent. */
const siblings = (userId: string, { listId, parentId }: Group): Sql => {
  if (parentId !== null) return sql`parent_id = ${parentId} and user_id = ${userId}`;
  const inList = listId === null ? sql`list_id is null` : sql`list_id = ${listId}`;
  return sql`user_id = ${userId} and ${inList} and parent_id is null`;
};

/** The neighbours of the place directly before or after `anchor`, or at the end. */
const neighboursOf = (
  session: Session,
  userId: string,
  group: Group,
  movedId: string,
  anchor?: { readonly side: 'before' | 'after'; readonly placed: Placed },
) => {
  const among = siblings(userId, group);
  const read = (condition: Sql, order: Sql, count: number): Promise<Placed[]> =>
    session.query<Placed>(sql`
      select id, rank from tasks where ${among} and id <> ${movedId} ${condition} order by ${order} limit ${count}`);
  // The list too, although it is the same: of `list_id is null` the planner does not know that it leaves the index in the
  // order of rank and id, and would sort the whole inbox.
  const isPart = group.parentId !== null;
  const upwards = isPart ? sql`rank, id` : sql`list_id, rank, id`;
  const downwards = isPart ? sql`rank desc, id desc` : sql`list_id desc, rank desc, id desc`;
  if (anchor === undefined) {
    return { before: (count: number) => read(sql``, downwards, count), after: async () => [] };
  }
  const { side, placed } = anchor;
  const than = sql`(${placed.rank}, ${placed.id}::uuid)`;
  const lower = side === 'after' ? sql`and (rank, id) <= ${than}` : sql`and (rank, id) < ${than}`;
  const upper = side === 'after' ? sql`and (rank, id) > ${than}` : sql`and (rank, id) >= ${than}`;
  return {
    before: (count: number) => read(lower, downwards, count),
    after: (count: number) => read(upper, upwards, count),
  };
};

export interface NewPlace {
  readonly place: Place;
  /** Siblings that must make room. */
  readonly others: NewRanks['others'];
}

const sameGroup = (a: Group, b: Group): boolean => a.listId === b.listId && a.parentId === b.parentId;

/** Where a task comes to be. Throws `invalid-request` for what cannot be. */
export const placeByMove = async (session: Session, userId: string, task: Task, move: Move): Promise<NewPlace> => {
  const side = move.before === undefined ? 'after' : 'before';
  const anchorId = move[side];
  if (anchorId === task.id) throw wrongField(`/${side}`, 'is the task itself');
  const anchor = anchorId === undefined ? undefined : await selectTask(session, userId, anchorId);
  if (anchorId !== undefined && anchor === undefined) throw wrongField(`/${side}`, 'is no task of yours');
  // What is not asked for is as it is with the neighbour.
  const asked = anchor === undefined ? move : { listId: anchor.listId, parentId: anchor.parentId, ...defined(move) };
  const group = await groupOf(session, userId, task, asked);
  if (anchor !== undefined && !sameGroup(anchor, group)) {
    throw wrongField(`/${side}`, 'is in another list or under another parent than the one asked for');
  }
  const neighbours = neighboursOf(session, userId, group, task.id, anchor && { side, placed: anchor });
  const { rank, others } = await ranksBetween(neighbours, sameGroup(task, group) ? task.rank : undefined);
  return { place: { ...group, rank }, others };
};

const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;

/** Where a task is after an edit: at the end of its new list or its new parent's subtasks, if it gets one. */
export const placeByPatch = async (
  session: Session,
  userId: string,
  task: Task,
  { listId, parentId }: TaskPatch,
): Promise<NewPlace> => {
  const group = await groupOf(session, userId, task, { listId, parentId });
  if (sameGroup(task, group)) return { place: { ...group, rank: task.rank }, others: [] };
  const { rank, others } = await ranksBetween(neighboursOf(session, userId, group, task.id));
  return { place: { ...group, rank }, others };
};

/** Whether an edit says where the task is. */
export const isPlaced = (patch: TaskPatch): boolean => patch.listId !== undefined || patch.parentId !== undefined;
