import type { Changed } from '@todo/contracts';
import type { Change } from '../../http/change.ts';
import type { Tasks } from './tasks.ts';

/** Undoes a step that changed a task (`undo_steps`). */
export const undoTaskStep =
  (tasks: Tasks) =>
  async (
    change: Change,
    { id, operation, changed }: { id: string; operation: string; changed: Changed | undefined },
  ): Promise<void> => {
    switch (operation) {
      case 'created':
      case 'restored':
        await tasks.delete(change, id);
        break;
      case 'deleted':
        await tasks.restore(change, id);
        break;
      default:
        await tasks.revert(change, id, changed ?? {});
    }
  };
