import type { Task } from '@todo/contracts';
import sql from 'sql-template-tag';
import type { Change } from '../../http/change.ts';
import { ProblemError } from '../../http/problem.ts';
import type { UndoStep, WayBackOfMany } from '../undo/index.ts';
import { changedFields } from './changes.ts';
import { lockTasks } from './many-queries.ts';
import type { Tasks } from './tasks.ts';
import { takeFromTrash } from './trash.ts';
import { selectCircle } from './tree.ts';

const conflict = (detail: string) => new ProblemError('conflict', { detail });
const deletedSince = () => conflict('A task has been deleted since: this can no longer be undone.');

type Way = 'remove' | 'bring back' | 'revert';
const wayOf = ({ operation }: UndoStep): Way => {
  if (operation === 'created' || operation === 'restored') return 'remove';
  return operation === 'deleted' ? 'bring back' : 'revert';
};

/** Deleted tasks that are brought back at a time: bounds what is in memory. */
const largestReturn = 1_000;

/** Steps that can be undone together: they go the same way, and none concerns the same task twice. */
const runsOf = (steps: readonly UndoStep[]): { way: Way; steps: UndoStep[] }[] => {
  const runs: { way: Way; steps: UndoStep[]; ids: Set<string> }[] = [];
  for (const step of steps) {
    const way = wayOf(step);
    const last = runs.at(-1);
    const fits = last?.way === way && !last.ids.has(step.id);
    if (fits && !(way === 'bring back' && last.ids.size >= largestReturn)) {
      last.steps.push(step);
      last.ids.add(step.id);
    } else runs.push({ way, steps: [step], ids: new Set([step.id]) });
  }
  return runs;
};

const side = (step: UndoStep, name: 'before' | 'after'): Partial<Task> =>
  Object.fromEntries(Object.entries(step.changed ?? {}).map(([field, values]) => [field, values[name]]));

/** Gives fields back the values they had. Throws when one of them has been changed again since, which would be lost. */
const revert = async (tasks: Tasks, change: Change, steps: readonly UndoStep[]): Promise<void> => {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const reverted = await tasks.change(change, [...byId.keys()], (before) => {
    const step = byId.get(before.id)!;
    const since = Object.keys(changedFields(before, { ...before, ...side(step, 'after') }));
    if (since.length > 0) {
      throw conflict(
        `The task "${before.title}" has been changed again since (${since.join(', ')}): this can no longer be undone.`,
      );
    }
    return { ...before, ...side(step, 'before') };
  });
  if (reverted < steps.length) throw deletedSince();
};

/** Where the tasks of reverted steps come back to must still be there. */
const checkPlaces = async ({ session, actor }: Change, steps: readonly UndoStep[]): Promise<void> => {
  const former = steps.map((step) => side(step, 'before'));
  const lists = [...new Set(former.flatMap(({ listId }) => listId ?? []))];
  const parents = [...new Set(former.flatMap(({ parentId }) => parentId ?? []))];
  if (lists.length + parents.length === 0) return;
  const [row] = await session.query<{ lists: number; parents: number }>(sql`
    select (select count(*) from lists where user_id = ${actor.userId} and id = any(${lists}::uuid[])) as lists,
      (select count(*) from tasks where user_id = ${actor.userId} and id = any(${parents}::uuid[])) as parents`);
  if (row!.lists < lists.length) throw conflict('The list has been deleted since: this can no longer be undone.');
  if (row!.parents < parents.length) throw conflict('The parent has been deleted since: this can no longer be undone.');
};

interface Astray {
  readonly id: string;
  readonly list_id: string | null;
}

/**
 * What came between a change and its undoing may not fit any more: nothing may be a part of itself, and subtasks are in the
 * list of their parent, those that a task got since too.
 */
const settle = async (tasks: Tasks, change: Change, ids: readonly string[]): Promise<void> => {
  const { session, actor } = change;
  const { userId } = actor;
  const circle = await selectCircle(session, ids);
  if (circle !== undefined) {
    throw conflict(`The task "${circle.title}" would be a part of itself: this can no longer be undone.`);
  }
  const [lost] = await session.query<{ title: string }>(sql`
    select task.title from tasks task join tasks parent on parent.id = task.parent_id
    where task.id = any(${[...ids]}::uuid[]) and task.user_id = ${userId}
      and task.list_id is distinct from parent.list_id and parent.id <> all(${[...ids]}::uuid[]) limit 1`);
  if (lost !== undefined) {
    throw conflict(`The task "${lost.title}" has been moved to another parent since: this can no longer be undone.`);
  }
  const parents = await session.query<Astray>(sql`
    select distinct parent.id, parent.list_id from tasks task join tasks parent on parent.id = task.parent_id
    where parent.id = any(${[...ids]}::uuid[]) and parent.user_id = ${userId}
      and task.list_id is distinct from parent.list_id`);
  for (const parent of parents) await tasks.gather(change, [parent.id], parent.list_id);
};

/** Undoes steps that changed tasks (`undo_steps`), the last one first. */
export const undoTaskSteps = (tasks: Tasks): WayBackOfMany => ({
  async many(change, steps) {
    const { session, actor } = change;
    const placed = new Set<string>();
    for (const run of runsOf(steps)) {
      const ids = run.steps.map(({ id }) => id);
      switch (run.way) {
        case 'remove':
          if ((await lockTasks(session, actor.userId, ids)).length < ids.length) throw deletedSince();
          await tasks.trash(change, ids);
          break;
        case 'bring back': {
          const trashed = await takeFromTrash(session, actor.userId, ids);
          if (trashed.length < ids.length) {
            throw conflict('A task is no longer in the trash: this can no longer be undone.');
          }
          await tasks.bringBack(change, trashed);
          break;
        }
        case 'revert':
          await checkPlaces(change, run.steps);
          await revert(tasks, change, run.steps);
          for (const { id, changed = {} } of run.steps)
            if ('listId' in changed || 'parentId' in changed) placed.add(id);
      }
    }
    if (placed.size > 0) await settle(tasks, change, [...placed]);
  },
});
