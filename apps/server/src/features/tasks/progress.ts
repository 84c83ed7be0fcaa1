import { isTaskEvent } from '@todo/contracts';
import sql from 'sql-template-tag';
import type { Session } from '../../database/session.ts';
import { withUserLocked } from '../../database/user-lock.ts';
import { defineConsumer } from '../../events/consumer.ts';
import { logChange } from '../live/index.ts';

interface Recounted {
  readonly id: string;
  readonly version: number;
}

/** Counts the subtasks of a task anew and tells of it when the numbers are others. */
const recount = async (session: Session, userId: string, id: string, time: string): Promise<void> => {
  const [parent] = await session.query<Recounted>(sql`
    update tasks set subtasks_total = parts.total, subtasks_completed = parts.completed
    from (
      select count(*)::integer as total, count(completed_at)::integer as completed from tasks
      where parent_id = ${id} and user_id = ${userId}
    ) as parts
    where tasks.id = ${id} and tasks.user_id = ${userId}
      and (tasks.subtasks_total, tasks.subtasks_completed) is distinct from (parts.total, parts.completed)
    returning tasks.id, tasks.version`);
  if (parent === undefined) return;
  const change = { userId, time, entity: 'task', id, version: parent.version, operation: 'updated' } as const;
  await session.execute(sql`with ${logChange(change, sql`select`)} select from counted`);
};

/**
 * Keeps the progress of tasks that have subtasks. It counts anew rather than adding up, so that the numbers are right
 * whatever was missed or came twice; they are no change of the task, which keeps its version.
 */
export const progressConsumer = defineConsumer({
  name: 'progress',
  topic: 'task-events',
  role: 'activity',
  publishes: true,
  effect(event) {
    if (!isTaskEvent(event)) return undefined;
    const { time, data, type } = event;
    const { userId, task, changed } = data;
    if (type === 'todo.task.updated' && changed.parentId === undefined && changed.status === undefined)
      return undefined;
    const before = changed.parentId?.before;
    const parents = new Set([task.parentId, typeof before === 'string' ? before : null]);
    parents.delete(null);
    if (parents.size === 0) return undefined;
    return (session) =>
      // Several rows are changed by one at a time.
      withUserLocked(session, userId, async (within) => {
        for (const parent of parents) await recount(within, userId, parent!, time);
      });
  },
});
