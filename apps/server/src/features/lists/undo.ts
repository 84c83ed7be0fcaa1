import { List } from '@todo/contracts';
import { ProblemError } from '../../http/problem.ts';
import type { WayBack } from '../undo/index.ts';
import type { Lists } from './lists.ts';

const conflict = (detail: string) =>
  new ProblemError('conflict', { detail: `${detail}: this can no longer be undone.` });

/** Undoes a step that changed a list. The tasks of a deleted list are steps of their own, undone after it. */
export const undoListStep =
  (lists: Lists): WayBack =>
  async (change, { id, operation, changed = {} }) => {
    if (operation === 'deleted') {
      const last = List.parse(changed['list']?.before);
      const now = new Date(Math.max(Date.now(), Date.parse(last.updatedAt) + 1));
      const list = { ...last, version: last.version + 1, updatedAt: now.toISOString() };
      if (!(await lists.insert(change, list))) throw conflict(`The list "${list.name}" is there already`);
      return;
    }
    try {
      // Whoever undoes the making of a list must not lose the tasks that are in it by now.
      if (operation === 'created') await lists.delete(change, id, 'inbox');
      else {
        await lists.alter(change, id, undefined, (before) => {
          const fields = Object.entries(changed);
          const since = fields.filter(([field, values]) => before[field as keyof List] !== values.after);
          if (since.length > 0) throw conflict(`The list "${before.name}" has been changed again since`);
          return { ...before, ...Object.fromEntries(fields.map(([field, values]) => [field, values.before])) };
        });
      }
    } catch (error) {
      if (error instanceof ProblemError && error.type === 'not-found')
        throw conflict('The list has been deleted since');
      throw error;
    }
  };
