import type { SavedFilter } from '@todo/contracts';
import sql, { type Sql } from 'sql-template-tag';
import type { Session } from '../../database/session.ts';
import { logChange } from '../live/index.ts';
import type { Altered } from '../undo/index.ts';

interface FilterRow {
  readonly id: string;
  readonly name: string;
  readonly query: string;
  readonly color: string | null;
  readonly rank: string;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const columns = sql`id, name, query, color, rank, version, created_at, updated_at`;

const toFilter = ({ created_at, updated_at, ...row }: FilterRow): SavedFilter => ({
  ...row,
  createdAt: created_at.toISOString(),
  updatedAt: updated_at.toISOString(),
});

/** All filters of a user in their order; there are never many. */
export const selectFilters = async (session: Session, userId: string): Promise<SavedFilter[]> => {
  const rows = await session.query<FilterRow>(
    sql`select ${columns} from filters where user_id = ${userId} order by rank, id`,
  );
  return rows.map(toFilter);
};

export const selectFilter = async (session: Session, userId: string, id: string): Promise<SavedFilter | undefined> => {
  const [row] = await session.query<FilterRow>(
    sql`select ${columns} from filters where id = ${id} and user_id = ${userId}`,
  );
  return row && toFilter(row);
};

/** As `selectFilter`, and nobody else changes it before the session's transaction ends. */
export const lockFilter = async (session: Session, userId: string, id: string): Promise<SavedFilter | undefined> => {
  const [row] = await session.query<FilterRow>(
    sql`select ${columns} from filters where id = ${id} and user_id = ${userId} for update`,
  );
  return row && toFilter(row);
};

/** What is written together with a change of a filter. */
export interface Recording {
  readonly userId: string;
  readonly operation: 'created' | 'updated' | 'deleted';
  /** Under which the change can be undone; absent: it cannot. */
  readonly undoToken: string | undefined;
  /** What undoing it needs to know. */
  readonly changed: Altered;
}

/** Runs `write` (a CTE `written`) with the entry in the change log and the undo step, in one statement. Returns whether it wrote. */
const writeRecorded = async (
  session: Session,
  write: Sql,
  { id, updatedAt: time }: SavedFilter,
  { userId, operation, undoToken, changed }: Recording,
): Promise<boolean> => {
  const logged = logChange({ userId, entity: 'filter', id, operation, time }, sql`select from written`);
  const undoable =
    undoToken === undefined
      ? sql``
      : sql`, undoable as (
          insert into undo_steps (token, user_id, entity, entity_id, operation, changed)
          select ${undoToken}::uuid, ${userId}, 'filter', ${id}::uuid, ${operation}, ${JSON.stringify(changed)}::json
          from written)`;
  const rows = await session.query(sql`with ${write}${undoable}, ${logged} select 1 from written`);
  return rows.length === 1;
};

/** Adds a filter as it is; false when there is one with its id, or there are `most` already. */
export const insertFilter = (
  session: Session,
  filter: SavedFilter,
  most: number,
  recording: Recording,
): Promise<boolean> =>
  writeRecorded(
    session,
    sql`written as (
      insert into filters (id, user_id, name, query, color, rank, version, created_at, updated_at)
      select ${filter.id}::uuid, ${recording.userId}, ${filter.name}, ${filter.query}, ${filter.color}, ${filter.rank},
        ${filter.version}::integer, ${filter.createdAt}::timestamptz, ${filter.updatedAt}::timestamptz
      where (select count(*) from filters where user_id = ${recording.userId}) < ${most}
      on conflict (id) do nothing returning 1
    )`,
    filter,
    recording,
  );

/** Replaces a locked filter. */
export const updateFilter = (session: Session, filter: SavedFilter, recording: Recording): Promise<boolean> =>
  writeRecorded(
    session,
    sql`written as (
      update filters set name = ${filter.name}, query = ${filter.query}, color = ${filter.color}, rank = ${filter.rank},
        version = ${filter.version}, updated_at = ${filter.updatedAt}::timestamptz
      where id = ${filter.id} and user_id = ${recording.userId} returning 1
    )`,
    filter,
    recording,
  );

/** Deletes a locked filter. */
export const deleteFilter = (session: Session, filter: SavedFilter, recording: Recording): Promise<boolean> =>
  writeRecorded(
    session,
    sql`written as (delete from filters where id = ${filter.id} and user_id = ${recording.userId} returning 1)`,
    filter,
    recording,
  );
