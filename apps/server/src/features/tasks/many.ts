import { randomUUID } from 'node:crypto';
import type { Task } from '@todo/contracts';
import type { Change } from '../../http/change.ts';
import { changedFields } from './changes.ts';
import { batchesOf, deleteTasks, insertTasks, lockTasks, updateTasks } from './many-queries.ts';
import { changeType, later, nextVersion, recordingOf } from './recording.ts';
import { inPlace } from './trash.ts';

/**
 * Changes of many tasks, each with its version, its event and its undo step, under one token. All are parts of a
 * transaction in which the user is locked (`withUserLocked`).
 */

/** Changes those of the tasks that are there: `how` says what comes of each; what it leaves as it is gets no version. Returns how many were changed. */
export const changeTasks = async (
  change: Change,
  ids: readonly string[],
  how: (before: Task, now: Date) => Task,
): Promise<number> => {
  const { session, actor } = change;
  let count = 0;
  for (const batch of batchesOf(ids)) {
    const written = (await lockTasks(session, actor.userId, batch)).flatMap((before) => {
      const now = later(before);
      const altered = how(before, now);
      const fields = changedFields(before, altered);
      if (Object.keys(fields).length === 0) return [];
      const task = nextVersion(before, altered, now);
      return { task, known: before.version, recording: recordingOf(change, changeType(fields), before, task) };
    });
    if (written.length > 0) await updateTasks(session, actor.userId, written);
    count += written.length;
  }
  return count;
};

/** Moves those of the tasks that are there into the trash, in one deletion; `ids`: subtasks before their parents. Returns how many. */
export const trashTasks = async (change: Change, ids: readonly string[]): Promise<number> => {
  const { session, actor } = change;
  const deletion = randomUUID();
  let count = 0;
  for (const batch of batchesOf(ids)) {
    const written = (await lockTasks(session, actor.userId, batch)).map((before) => {
      const task = nextVersion(before, before, later(before));
      return { task, known: before.version, recording: recordingOf(change, 'todo.task.deleted', before, task) };
    });
    if (written.length > 0) await deleteTasks(session, actor.userId, deletion, written);
    count += written.length;
  }
  return count;
};

/** Adds tasks that were taken out of the trash, where they can be now. Returns them, parents first. */
export const restoreTasks = async (change: Change, trashed: readonly Task[]): Promise<Task[]> => {
  const { session, actor } = change;
  const tasks = (await inPlace(session, actor.userId, trashed)).map((task) => nextVersion(task, task, later(task)));
  for (const batch of batchesOf(tasks)) {
    const written = batch.map((task) => ({
      task,
      known: task.version - 1,
      recording: recordingOf(change, 'todo.task.restored', undefined, task),
    }));
    await insertTasks(session, actor.userId, written);
  }
  return tasks;
};
