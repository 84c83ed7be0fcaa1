import type { FieldError, Problem, Task, TaskCreate, TaskPatch } from '@todo/contracts';
import { withUserLocked } from '../../database/user-lock.ts';
import type { Change } from '../../http/change.ts';
import { ProblemError, newRequestId, problemDocument } from '../../http/problem.ts';
import type { Move } from './placement.ts';
import type { Scope } from './series.ts';
import type { Tasks } from './tasks.ts';

/** One change of a bulk request. `version`: only if the task still has this one. */
export type Operation =
  | { readonly op: 'create'; readonly task: TaskCreate }
  | {
      readonly op: 'update';
      readonly id: string;
      readonly patch: TaskPatch;
      readonly scope?: Scope;
      readonly version?: number;
    }
  | { readonly op: 'complete' | 'reopen' | 'delete'; readonly id: string; readonly version?: number }
  | { readonly op: 'restore'; readonly id: string }
  | ({ readonly op: 'move'; readonly id: string; readonly version?: number } & Move);

export interface Bulk {
  /** All operations or none; or each that can be done. */
  readonly mode: 'atomic' | 'best-effort';
  readonly operations: readonly Operation[];
}

/** What came of one operation: the task, unless it is deleted; or the problem. */
export interface Result {
  readonly status: number;
  readonly task?: Task;
  readonly problem?: Problem;
}

const operate = async (tasks: Tasks, change: Change, operation: Operation): Promise<Result> => {
  if (operation.op === 'create') return { status: 201, task: await tasks.create(change, operation.task) };
  if (operation.op === 'restore') return { status: 200, task: await tasks.restore(change, operation.id) };
  const { id, version } = operation;
  const precondition = version === undefined ? undefined : [version];
  switch (operation.op) {
    case 'update':
      return { status: 200, task: await tasks.patch(change, id, operation.patch, precondition, operation.scope) };
    case 'complete':
      return { status: 200, task: await tasks.complete(change, id, precondition) };
    case 'reopen':
      return { status: 200, task: await tasks.reopen(change, id, precondition) };
    case 'move':
      return { status: 200, task: await tasks.move(change, id, operation, precondition) };
    case 'delete':
      await tasks.delete(change, id, precondition);
      return { status: 204 };
  }
};

/** Where the fields of an operation are that a single request has in its body. */
const bodies: Partial<Record<Operation['op'], string>> = { create: '/task', update: '/patch' };

/** Wrong fields by their place in the bulk request; what is a parameter of a single one is a field of the operation. */
const inOperation = (index: number, { op }: Operation, { in: place, pointer, message }: FieldError): FieldError => {
  const within = place === 'body' ? `${bodies[op] ?? ''}${pointer}` : `/${pointer}`;
  return { in: 'body', pointer: `/operations/${index}${within}`, message };
};

/** The problem of an operation. An ETag in the headers would be the whole request's. */
const problemOf = ({ type, details }: ProblemError, index: number, operation: Operation): ProblemError =>
  new ProblemError(type, {
    ...details,
    headers: undefined,
    errors: details.errors?.map((error) => inOperation(index, operation, error)),
  });

/** As the problem of the whole request: which operation it was, and that nothing is done. */
const problemOfAll = ({ type, details, message }: ProblemError, index: number, { op }: Operation): ProblemError =>
  new ProblemError(type, {
    ...details,
    detail: `Operation ${index} (${op}) cannot be done, so nothing was changed. ${message}`,
    extensions: { ...details.extensions, operation: index },
  });

/**
 * Does the operations one after the other in one transaction, so that each sees what those before it did. Throws the
 * problem of the first that fails in mode `atomic`.
 */
export const doAll = (tasks: Tasks, change: Change, { mode, operations }: Bulk): Promise<Result[]> =>
  withUserLocked(change.session, change.actor.userId, async (session) => {
    const results: Result[] = [];
    for (const [index, operation] of operations.entries()) {
      const one = (within: typeof session) => operate(tasks, { ...change, session: within }, operation);
      try {
        results.push(await (mode === 'atomic' ? one(session) : session.savepoint(one)));
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        const problem = problemOf(error, index, operation);
        if (mode === 'atomic') throw problemOfAll(problem, index, operation);
        results.push({ status: problem.status, problem: problemDocument(problem, newRequestId()) });
      }
    }
    return results;
  });
