import sql from 'sql-template-tag';
import type { Session } from '../../database/session.ts';

/** Each altered field of a thing with its value before and after. */
export type Altered = Readonly<Record<string, { readonly before: unknown; readonly after: unknown }>>;

/** What one change did. */
export interface UndoStep {
  readonly entity: string;
  readonly id: string;
  readonly operation: string;
  /** Absent for a creation or a deletion. */
  readonly changed: Altered | undefined;
}

interface StepRow {
  readonly entity: string;
  readonly entity_id: string;
  readonly operation: string;
  readonly changed: Altered | null;
}

/** Takes the steps of a token, the last one first; none when it is unknown, used or older than `minutes`. */
export const takeSteps = async (
  session: Session,
  userId: string,
  token: string,
  minutes: number,
): Promise<UndoStep[]> => {
  const rows = await session.query<StepRow>(sql`
    with taken as (
      delete from undo_steps
      where token = ${token} and user_id = ${userId} and created_at > clock_timestamp() - make_interval(mins => ${minutes})
      returning *
    )
    select entity, entity_id, operation, changed from taken order by id desc`);
  return rows.map((row) => ({
    entity: row.entity,
    id: row.entity_id,
    operation: row.operation,
    changed: row.changed ?? undefined,
  }));
};
