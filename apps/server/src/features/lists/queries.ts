import type { CatalogueEvent, List } from '@todo/contracts';
import sql, { type Sql } from 'sql-template-tag';
import { insertOutbox } from '../../database/outbox.ts';
import type { Session } from '../../database/session.ts';

interface ListRow {
  readonly id: string;
  readonly name: string;
  readonly color: string | null;
  readonly archived: boolean;
  readonly rank: string;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const columns = sql`id, name, color, archived_at is not null as archived, rank, version, created_at, updated_at`;

const toList = (row: ListRow): List => ({
  id: row.id,
  name: row.name,
  color: row.color,
  archived: row.archived,
  rank: row.rank,
  version: row.version,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export const selectList = async (session: Session, userId: string, id: string): Promise<List | undefined> => {
  const [row] = await session.query<ListRow>(
    sql`select ${columns} from lists where id = ${id} and user_id = ${userId}`,
  );
  return row && toList(row);
};

/**
 * As `selectList`, and nobody else changes the list, or puts a task into it, before the transaction ends: `for update`
 * holds back the look that the foreign key of `tasks` takes.
 */
export const lockList = async (session: Session, userId: string, id: string): Promise<List | undefined> => {
  const [row] = await session.query<ListRow>(
    sql`select ${columns} from lists where id = ${id} and user_id = ${userId} for update`,
  );
  return row && toList(row);
};

export interface ListsQuery {
  readonly archived: 'true' | 'false' | 'all';
  readonly limit: number;
  /** The rank and id of the last one of the page before. */
  readonly after?: { readonly rank: string; readonly id: string };
}

/** The user's lists in their order. */
export const selectLists = async (
  session: Session,
  userId: string,
  { archived, limit, after }: ListsQuery,
): Promise<List[]> => {
  const state: Record<ListsQuery['archived'], Sql> = {
    all: sql``,
    true: sql`and archived_at is not null`,
    false: sql`and archived_at is null`,
  };
  const beyond = after === undefined ? sql`` : sql`and (rank, id) > (${after.rank}, ${after.id}::uuid)`;
  const rows = await session.query<ListRow>(sql`
    select ${columns} from lists where user_id = ${userId} ${state[archived]} ${beyond} order by rank, id limit ${limit}`);
  return rows.map(toList);
};

/** So many lists can be named in a text; names of more would take long to read for a line that somebody types. */
const nameable = 5_000;

/** The names of the user's lists that are not archived, in their order. */
export const listNames = (session: Session, userId: string): Promise<Pick<List, 'id' | 'name'>[]> =>
  session.query(sql`
    select id, name from lists where user_id = ${userId} and archived_at is null order by rank, id limit ${nameable}`);

/** What is written together with a change of a list. */
export interface Recording {
  readonly event: CatalogueEvent<'todo.list.created' | 'todo.list.updated' | 'todo.list.deleted'>;
  /** Under which the change can be undone; absent: it cannot. */
  readonly undoToken: string | undefined;
}

/** Runs `write` (a CTE `written`) with the event and the undo step, in one statement. Returns whether it wrote. */
const writeRecorded = async (session: Session, write: Sql, { event, undoToken }: Recording): Promise<boolean> => {
  const { userId, listId, changed, list } = event.data;
  const operation = event.type.slice(event.type.lastIndexOf('.') + 1);
  // What is gone is kept as it was, to be made again.
  const kept = operation === 'deleted' ? { list: { before: list, after: null } } : changed;
  const undoable =
    undoToken === undefined
      ? sql``
      : sql`, undoable as (
          insert into undo_steps (token, user_id, entity, entity_id, operation, changed)
          select ${undoToken}::uuid, ${userId}, 'list', ${listId}::uuid, ${operation}, ${JSON.stringify(kept)}::json
          from written)`;
  const count = await session.execute(sql`with ${write}${undoable} ${insertOutbox(event, sql`select 1 from written`)}`);
  return count === 1;
};

export const insertList = (session: Session, list: List, recording: Recording): Promise<boolean> =>
  writeRecorded(
    session,
    sql`written as (
      insert into lists (id, user_id, name, color, archived_at, rank, version, created_at, updated_at)
      values (
        ${list.id}, ${recording.event.data.userId}, ${list.name}, ${list.color},
        ${list.archived ? list.updatedAt : null}::timestamptz, ${list.rank}, ${list.version},
        ${list.createdAt}::timestamptz, ${list.updatedAt}::timestamptz
      )
      on conflict (id) do nothing returning 1
    )`,
    recording,
  );

/** Replaces a locked list. */
export const updateList = (session: Session, list: List, recording: Recording): Promise<boolean> =>
  writeRecorded(
    session,
    sql`written as (
      update lists set name = ${list.name}, color = ${list.color}, rank = ${list.rank},
        archived_at = case when ${list.archived}::boolean then coalesce(archived_at, ${list.updatedAt}::timestamptz) end,
        version = ${list.version}, updated_at = ${list.updatedAt}::timestamptz
      where id = ${list.id} and user_id = ${recording.event.data.userId}
      returning 1
    )`,
    recording,
  );

export const deleteList = (session: Session, list: List, recording: Recording): Promise<boolean> =>
  writeRecorded(
    session,
    sql`written as (
      delete from lists where id = ${list.id} and user_id = ${recording.event.data.userId} returning 1
    )`,
    recording,
  );
