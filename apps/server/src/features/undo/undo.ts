import { withUserLocked } from '../../database/user-lock.ts';
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

/** As `WayBack`, for things of which one request may change thousands: all steps that follow each other, the last change first. */
export interface WayBackOfMany {
  readonly many: (change: Change, steps: readonly UndoStep[]) => Promise<void>;
}

/** By `entity` of the steps. */
export type WaysBack = Readonly<Record<string, WayBack | WayBackOfMany>>;

/** Steps that follow each other and concern the same kind of thing. */
const runsOf = (steps: readonly UndoStep[]): UndoStep[][] => {
  const runs: UndoStep[][] = [];
  for (const step of steps) {
    const last = runs.at(-1);
    if (last?.[0]!.entity === step.entity) last.push(step);
    else runs.push([step]);
  }
  return runs;
};

/**
 * Undoes all that was changed under a token, the last change first: all of it or nothing. Returns how many changes that
 * were. Throws the problems `not-found` and `conflict`.
 */
export const undo = (waysBack: WaysBack, change: Change, token: string): Promise<number> =>
  withUserLocked(change.session, change.actor.userId, async (within) => {
    const steps = await takeSteps(within, change.actor.userId, token, undoMinutes);
    if (steps.length === 0) {
      throw new ProblemError('not-found', {
        detail: `There is nothing to undo for this token: it was used, is older than ${undoMinutes} minutes, or its request changed nothing.`,
      });
    }
    const inside = { ...change, session: within };
    for (const run of runsOf(steps)) {
      const { entity } = run[0]!;
      const wayBack = waysBack[entity];
      if (wayBack === undefined) throw new Error(`There is no way back for the change of a ${entity}.`);
      if (typeof wayBack === 'function') for (const step of run) await wayBack(inside, step);
      else await wayBack.many(inside, run);
    }
    return steps.length;
  });
