import { SavedFilter } from '@todo/contracts';
import { ProblemError } from '../../http/problem.ts';
import type { WayBack } from '../undo/index.ts';
import type { Filters } from './filters.ts';

/** Undoes a step that changed a saved filter. */
export const undoFilterStep =
  (filters: Filters): WayBack =>
  async (change, { id, operation, changed = {} }) => {
    try {
      if (operation === 'created') await filters.delete(change, id);
      else if (operation === 'deleted') await filters.restore(change, SavedFilter.parse(changed['filter']?.before));
      else await filters.revert(change, id, changed);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.type !== 'not-found') throw error;
      throw new ProblemError('conflict', {
        detail: 'The filter has been deleted since: this can no longer be undone.',
        cause: error,
      });
    }
  };
