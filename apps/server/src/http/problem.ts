import { randomUUID } from 'node:crypto';
import { type FieldError, type Problem, type ProblemType, problemTypes } from '@todo/contracts';
import { isDatabaseUnavailable } from '../database/unavailable.ts';

export interface ProblemDetails {
  /** What is wrong with this request and what to do about it, for people. */
  readonly detail?: string;
  /** Every wrong field, all at once. */
  readonly errors?: readonly FieldError[];
  /** Headers of the answer, such as `Retry-After` (seconds). */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the problem document (RFC 9457, section 3.2). */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** Thrown by operations to end a request with a problem of the catalogue; the HTTP layer answers with it. */
export class ProblemError extends Error {
  override name = 'ProblemError';
  readonly type: ProblemType;
  readonly details: ProblemDetails;

  constructor(type: ProblemType, details: ProblemDetails = {}) {
    super(details.detail ?? problemTypes[type].title, { cause: details.cause });
    this.type = type;
    this.details = details;
  }

  get status(): number {
    return problemTypes[this.type].status;
  }
}

/** At most so many wrong fields are named, so that an answer stays readable and small. */
const maxErrors = 100;

/** The problem document of an error. `id` is the request's id, which the log names too. */
export const problemDocument = ({ type, details }: ProblemError, id: string): Problem => {
  const { status, title } = problemTypes[type];
  const { detail, errors, extensions } = details;
  const more = errors !== undefined && errors.length > maxErrors;
  return {
    type: `urn:todo:problem:${type}`,
    title,
    status,
    detail: more ? `The first ${maxErrors} of ${errors.length} wrong fields are named.` : detail,
    instance: id,
    errors: more ? errors.slice(0, maxErrors) : (errors as FieldError[] | undefined),
    ...extensions,
  };
};

/** The user was deleted between the look at who they are and the writing. */
const isOwnerGone = (error: unknown): boolean => {
  const { code, constraint } = Object(error) as { code?: unknown; constraint?: unknown };
  return code === '23503' && typeof constraint === 'string' && constraint.endsWith('_user_id_fkey');
};

/** Any error as a problem: what is not one already is `unavailable` (the database is away), `unauthenticated` (the
 * account was deleted meanwhile) or `internal`. */
export const toProblemError = (error: unknown): ProblemError => {
  if (error instanceof ProblemError) return error;
  if (isDatabaseUnavailable(error)) {
    return new ProblemError('unavailable', {
      detail:
        'The database cannot be reached. Try again in a moment; with an Idempotency-Key a change is made only once.',
      headers: { 'retry-after': '2' },
      cause: error,
    });
  }
  if (isOwnerGone(error)) {
    return new ProblemError('unauthenticated', { detail: 'This account was deleted.', cause: error });
  }
  return new ProblemError('internal', {
    detail: 'The server logged what happened under the id in "instance".',
    cause: error,
  });
};

/** A fresh request id, a URI as RFC 9457 wants for `instance`. Made only for requests that fail. */
export const newRequestId = (): string => `urn:uuid:${randomUUID()}`;
