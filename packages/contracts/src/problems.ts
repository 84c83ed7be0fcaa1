import { z } from 'zod';

/**
 * The problem types of the API (RFC 9457). The key is the last part of `type`
 * (`urn:todo:problem:<key>`), which stays the same for good; `title` is for people and may change.
 */
export const problemTypes = {
  'malformed-body': { status: 400, title: 'The request body cannot be read' },
  'invalid-request': { status: 400, title: 'The request has invalid fields' },
  unauthenticated: { status: 401, title: 'Sign in or send an API key' },
  forbidden: { status: 403, title: 'This request is not allowed' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This method is not supported here' },
  conflict: { status: 409, title: 'The request conflicts with another one' },
  'stale-version': { status: 412, title: 'What you change is no longer in the version you know' },
  'body-too-large': { status: 413, title: 'The request body is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'idempotency-key-reused': { status: 422, title: 'The idempotency key was used for another request' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on the server' },
  unavailable: { status: 503, title: 'The service is not available at the moment' },
} as const;

export type ProblemType = keyof typeof problemTypes;

export const FieldError = z
  .strictObject({
    pointer: z.string().meta({ description: 'JSON pointer into the body, or the name of the parameter or header' }),
    in: z.enum(['body', 'query', 'path', 'header']),
    message: z.string(),
    offset: z
      .int()
      .optional()
      .meta({ description: 'Where in a text the error is: the UTF-16 code units before it (JavaScript’s index)' }),
  })
  .meta({ id: 'FieldError' });
export type FieldError = z.infer<typeof FieldError>;

export const Problem = z
  .object({
    type: z.string().meta({ examples: ['urn:todo:problem:not-found'] }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    errors: z.array(FieldError).optional().meta({ description: 'Every wrong field of the request, all at once' }),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
