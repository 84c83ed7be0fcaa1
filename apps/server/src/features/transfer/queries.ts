import type { List } from '@todo/contracts';
import sql from 'sql-template-tag';
import type { Session } from '../../database/session.ts';

/** Where a task is: among the tasks, in a list or the inbox (null), or in the trash. */
export type TaskPlace = { readonly in: 'tasks'; readonly listId: string | null } | { readonly in: 'trash' };

/** Where the tasks with these ids are; those that are nowhere are not in the answer. Only the user's own. */
export const placesOf = async (
  session: Session,
  userId: string,
  ids: readonly string[],
): Promise<Map<string, TaskPlace>> => {
  const rows = await session.query<{ id: string; list_id: string | null; trashed: boolean }>(sql`
    select id, list_id, false as trashed from tasks where id = any(${ids}::uuid[]) and user_id = ${userId}
    union all
    select id, null, true from trash where id = any(${ids}::uuid[]) and user_id = ${userId}`);
  return new Map(
    rows.map(({ id, list_id: listId, trashed }) => [id, trashed ? { in: 'trash' } : { in: 'tasks', listId }]),
  );
};

/** The user's lists, as far as an import looks at them; the first of a name first. */
export const selectListNames = (
  session: Session,
  userId: string,
): Promise<{ id: string; name: string; archived: boolean }[]> =>
  session.query(sql`
    select id, name, archived_at is not null as archived from lists where user_id = ${userId} order by created_at, id`);

/** Those of the lists that are there; they stay until the transaction ends. */
export const holdLists = async (session: Session, userId: string, ids: readonly string[]): Promise<Set<string>> => {
  const rows = await session.query<{ id: string }>(
    sql`select id from lists where id = any(${ids}::uuid[]) and user_id = ${userId} for key share`,
  );
  return new Set(rows.map(({ id }) => id));
};

/** All lists of the user, in their order. */
export const selectAllLists = async (session: Session, userId: string): Promise<List[]> => {
  const rows = await session.query<Omit<List, 'createdAt' | 'updatedAt'> & { created_at: Date; updated_at: Date }>(sql`
    select id, name, color, archived_at is not null as archived, rank, version, created_at, updated_at from lists
    where user_id = ${userId} order by rank, id`);
  return rows.map(({ created_at: created, updated_at: updated, ...list }) => ({
    ...list,
    createdAt: created.toISOString(),
    updatedAt: updated.toISOString(),
  }));
};

/** Name and e-mail address of the user. */
export const selectAccount = async (
  session: Session,
  userId: string,
): Promise<{ name: string; email: string } | undefined> => {
  const [row] = await session.query<{ name: string; email: string }>(
    sql`select name, email from "user" where id = ${userId}`,
  );
  return row;
};
