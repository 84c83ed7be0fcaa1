import sql from 'sql-template-tag';
import { withUserLocked } from '../../database/user-lock.ts';
import type { Change } from '../../http/change.ts';
import { ProblemError } from '../../http/problem.ts';
import type { Tasks } from '../tasks/index.ts';

/**
 * Changes the tags of every task that has `tag`, in one transaction: each with its version and its event, all under one
 * undo token. Tasks in the trash keep theirs. Returns how many tasks that were. Throws `not-found` when none has it.
 */
const retag = (
  tasks: Tasks,
  change: Change,
  tag: string,
  how: (tags: readonly string[]) => string[],
): Promise<number> =>
  withUserLocked(change.session, change.actor.userId, async (session) => {
    const ids = await tasks.find(session, change.actor.userId, sql`tags @> ${[tag]}::text[]`);
    if (ids.length === 0) throw new ProblemError('not-found', { detail: `No task has the tag ${tag}.` });
    return tasks.change({ ...change, session }, ids, (task) => ({ ...task, tags: how(task.tags) }));
  });

/** Gives a tag another name. Where a task has that already, it has it once. */
export const renameTag = (tasks: Tasks, change: Change, from: string, to: string): Promise<number> =>
  retag(tasks, change, from, (tags) => [...new Set(tags.map((tag) => (tag === from ? to : tag)))]);

/** Takes a tag off all tasks. */
export const removeTag = (tasks: Tasks, change: Change, name: string): Promise<number> =>
  retag(tasks, change, name, (tags) => tags.filter((tag) => tag !== name));
