import type { FieldError } from '@todo/contracts';
import type { z } from 'zod';
import { pointerToken } from './json-body.ts';

const units: Readonly<Record<string, string>> = {
  string: 'characters',
  array: 'entries',
  set: 'entries',
  map: 'entries',
};
const kinds: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** "at least 8 characters", "at most 7". */
const bound = (most: boolean, origin: string, limit: number | bigint): string => {
  const unit = units[origin];
  return `must ${unit === undefined ? 'be' : 'have'} at ${most ? 'most' : 'least'} ${limit}${unit === undefined ? '' : ` ${unit}`}`;
};

/** The wording for what zod would word for programmers; passed to each parse. */
export const wording: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined && issue.code !== 'unrecognized_keys') return 'is required';
  if (issue.code === 'too_small') return bound(false, issue.origin, issue.minimum);
  if (issue.code === 'too_big') return bound(true, issue.origin, issue.maximum);
  if (issue.code === 'invalid_type') return `must be ${kinds[issue.expected] ?? issue.expected}`;
  if (issue.code !== 'invalid_value') return undefined;
  const values = issue.values.map(String);
  return values.length === 1 ? `must be ${values[0]}` : `must be one of ${values.join(', ')}`;
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
