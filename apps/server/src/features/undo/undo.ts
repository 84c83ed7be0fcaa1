import type { Change } from '../../http/change.ts';
import { ProblemError } from '../../http/problem.ts';
import { takeSteps, type UndoStep } from './queries.ts';

/** How long a change can be undone. */
export const undoMinutes = 10;

/**
 * Undoes a step of one kind of thing, as a change of its own. Throws the problem `conflict` when something would be lost
 * that came after it.
 */
export type WayBack = (change: Change, step: UndoStep) => Promise<void>;

/** By `entity` of the steps. */
export type WaysBack = Readonly<Record<string, WayBack>>;

/**
 * Undoes all that was changed under a token, the last change first: all of it or nothing. Returns how many changes that
 * were. Throws the problems `not-found` and `conflict`.
 */
export const undo = (waysBack: WaysBack, change: Change, token: string): Promise<number> =>
  change.session.transaction(async (within) => {
    const steps = await takeSteps(within, change.actor.userId, token, undoMinutes);
    if (steps.length === 0) {
      throw new ProblemError('not-found', {
        detail: `There is nothing to undo for this token: it was used, is older than ${undoMinutes} minutes, or its request changed nothing.`,
      });
    }
    for (const step of steps) {
      const wayBack = waysBack[step.entity];
      if (wayBack === undefined) throw new Error(`There is no way back for the change of a ${step.entity}.`);
      await wayBack({ ...change, session: within }, step);
    }
    return steps.length;
  });
