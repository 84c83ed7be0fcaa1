import type { FieldError } from '@todo/contracts';
import { ProblemError } from '../../http/problem.ts';

/** A field of the body that asks for a place that cannot be. */
export const wrongField = (pointer: string, message: string): ProblemError =>
  new ProblemError('invalid-request', { errors: [{ in: 'body', pointer, message } satisfies FieldError] });

export const noSuchList = () => wrongField('/listId', 'is no list of yours');
export const noSuchParent = () => wrongField('/parentId', 'is no task of yours');

/** What the database says of a list or a parent that has just gone, as the problem it is for whoever named it. */
export const asPlaceProblem = (error: unknown): unknown => {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  // foreign_key_violation
  if (code !== '23503') return error;
  if (constraint === 'tasks_list') return noSuchList();
  return constraint === 'tasks_parent_id_fkey' ? noSuchParent() : error;
};
