import type { FieldError } from '@todo/contracts';
import type { z } from 'zod';
import { pointerToken } from './json-body.ts';

/** The wording for what zod would word for programmers; passed to each parse. */
export const wording: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined && issue.code !== 'unrecognized_keys') return 'is required';
  return undefined;
};

/** The issues of a failed parse, one error for each wrong field. */
export const toFieldErrors = (place: FieldError['in'], error: z.ZodError): FieldError[] =>
  error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      const message = place === 'body' ? 'is not a known field' : 'is not known';
      return issue.keys.map((key) => ({ in: place, pointer: pointer(place, [...path, key]), message }));
    }
    const offset = issue.code === 'custom' ? (issue.params?.['offset'] as number | undefined) : undefined;
    return [{ in: place, pointer: pointer(place, path), message: issue.message, offset }];
  });

/** Into the body a JSON pointer; elsewhere the name. */
const pointer = (place: FieldError['in'], path: readonly string[]): string =>
  place === 'body' ? path.map((part) => `/${pointerToken(part)}`).join('') : (path[0] ?? '');
