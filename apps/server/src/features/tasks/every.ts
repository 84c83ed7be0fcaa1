import type { Task } from '@todo/contracts';
import sql from 'sql-template-tag';
import type { Session } from '../../database/session.ts';
import { columns, type TaskRow, toTask } from './row.ts';
import { notArchived } from './views.ts';

/** Tasks read with one statement. */
const pageSize = 500;

/**
 * All tasks of a user in the order they were made, some hundred at a time, so that thousands need no more memory. One that
 * is made meanwhile may be among them or not; none is left out or comes twice.
 */
export async function* everyTask(session: Session, userId: string): AsyncGenerator<Task[]> {
  let after: Task | undefined;
  do {
    const beyond =
      after === undefined ? sql`` : sql`and (created_at, id) > (${after.createdAt}::timestamptz, ${after.id}::uuid)`;
    const rows = await session.query<TaskRow>(sql`
      select ${columns} from tasks where user_id = ${userId} ${beyond} order by created_at, id limit ${pageSize}`);
    const page = rows.map(toTask);
    if (page.length > 0) yield page;
    after = page.length < pageSize ? undefined : page.at(-1);
  } while (after !== undefined);
}

/** The open tasks outside of archived lists, the ones due soonest first. */
export const openTasks = async (session: Session, userId: string, limit: number): Promise<Task[]> => {
  const rows = await session.query<TaskRow>(sql`
    select ${columns} from tasks where user_id = ${userId} and completed_at is null and ${notArchived(userId)}
    order by coalesce(due_at, 'infinity'), id limit ${limit}`);
  return rows.map(toTask);
};
