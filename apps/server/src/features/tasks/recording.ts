import type { Changed, Task } from '@todo/contracts';
import { newEvent } from '../../database/outbox.ts';
import type { Change } from '../../http/change.ts';
import { changedFields } from './changes.ts';
import type { Recording, TaskEvent } from './queries.ts';

/** Time goes forward for each task, whatever the clocks of two servers say. */
export const later = (before: Task): Date => new Date(Math.max(Date.now(), Date.parse(before.updatedAt) + 1));

/** The next version of a task, with the fields of `altered`. */
export const nextVersion = (before: Task, altered: Task, now: Date): Task => ({
  ...altered,
  version: before.version + 1,
  updatedAt: now.toISOString(),
});

/** What is written together with a change: its event and its undo step. */
export const recordingOf = (
  { actor, undoToken }: Omit<Change, 'session'>,
  type: TaskEvent['type'],
  before: Task | undefined,
  task: Task,
): Recording => {
  const { userId } = actor;
  const changed = changedFields(before, type === 'todo.task.deleted' ? undefined : task);
  const data = { taskId: task.id, userId, version: task.version, actor, task, changed };
  return { event: newEvent({ type, userId, subject: task.id, time: new Date(), data }), undoToken };
};

/** What an edit of a task is called. */
export const changeType = ({ status }: Changed): 'todo.task.updated' | 'todo.task.completed' | 'todo.task.reopened' => {
  if (status === undefined) return 'todo.task.updated';
  return status.after === 'completed' ? 'todo.task.completed' : 'todo.task.reopened';
};
