import type { Actor, Changed } from '@todo/contracts';
import sql from 'sql-template-tag';
import type { Session } from '../../database/session.ts';

export interface ActivityRow {
  readonly event_id: string;
  readonly version: number;
  readonly operation: string;
  readonly actor: Actor;
  readonly changed: Changed;
  readonly happened_at: Date;
}

/** A task's activity after `afterVersion`, oldest first. */
export const selectActivity = (
  session: Session,
  userId: string,
  taskId: string,
  afterVersion: number,
  limit: number,
): Promise<ActivityRow[]> =>
  session.query<ActivityRow>(sql`
    select event_id, version, operation, actor, changed, happened_at from activity
    where task_id = ${taskId} and user_id = ${userId} and version > ${afterVersion}
    order by version limit ${limit}`);

/** Whether the task was ever the user's: it exists, or something is known about it. */
export const knowsTask = async (session: Session, userId: string, taskId: string): Promise<boolean> => {
  const [row] = await session.query<{ known: boolean }>(sql`
    select exists (select from tasks where id = ${taskId} and user_id = ${userId})
        or exists (select from activity where task_id = ${taskId} and user_id = ${userId}) as known`);
  return row?.known ?? false;
};
