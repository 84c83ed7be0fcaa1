import sql from 'sql-template-tag';
import type { Session } from '../../database/session.ts';

/** One entry of a user's change log. */
export interface Change {
  readonly sequence: number;
  /** `task`, or another of `entities`. */
  readonly entity: string;
  readonly id: string;
  /** The same as `id`, for a task. */
  readonly taskId?: string;
  readonly version?: number;
  readonly operation: string;
  readonly time: string;
}

interface ChangeRow {
  readonly sequence: number;
  readonly entity: string;
  readonly entity_id: string;
  readonly version: number | null;
  readonly operation: string;
  readonly happened_at: Date;
}

/** The user's changes after `since`, oldest first. */
export const selectChanges = async (
  session: Session,
  userId: string,
  since: number,
  limit: number,
): Promise<Change[]> => {
  const rows = await session.query<ChangeRow>(sql`
    select sequence, entity, entity_id, version, operation, happened_at from changes
    where user_id = ${userId} and sequence > ${since} order by sequence limit ${limit}`);
  return rows.map((row) => ({
    sequence: row.sequence,
    entity: row.entity,
    id: row.entity_id,
    ...(row.entity === 'task' && { taskId: row.entity_id }),
    version: row.version ?? undefined,
    operation: row.operation,
    time: row.happened_at.toISOString(),
  }));
};

/** The newest and the oldest sequence in the user's log; `oldest` is `newest + 1` when retention has emptied it. */
export const selectLogBounds = async (
  session: Session,
  userId: string,
): Promise<{ newest: number; oldest: number }> => {
  const [row] = await session.query<{ newest: number | null; oldest: number | null }>(sql`
    select (select sequence from change_counters where user_id = ${userId}) as newest,
           (select min(sequence) from changes where user_id = ${userId}) as oldest`);
  const newest = row?.newest ?? 0;
  return { newest, oldest: row?.oldest ?? newest + 1 };
};
