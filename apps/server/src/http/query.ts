import type { FieldError } from '@todo/contracts';
import { z } from 'zod';
import { whyUnstorable } from './unstorable.ts';

/** Which parameters a route knows, and whether each may come more than once. */
export type KnownParameters = ReadonlyMap<string, { readonly repeatable: boolean }>;

/** Reads from a query schema which parameters there are; those that take an array are repeatable. */
export const knownParameters = (schema: z.ZodObject | undefined): KnownParameters =>
  new Map(
    Object.entries(schema?.shape ?? {}).map(([name, field]) => {
      const { type } = z.toJSONSchema(field as z.ZodType, { io: 'input', unrepresentable: 'any' });
      return [name, { repeatable: type === 'array' }];
    }),
  );

const none: Readonly<Record<string, string | string[]>> = Object.freeze({});

/**
 * The parameters of a request target (`/path?a=1&tag=x&tag=y`), strictly: unknown, doubled and undecodable ones are
 * pushed to `errors`. A repeatable parameter is always an array. `+` means a space, as browsers' forms send it.
 */
export const parseQuery = (
  target: string,
  known: KnownParameters,
  errors: FieldError[],
): Readonly<Record<string, string | string[]>> => {
  const start = target.indexOf('?');
  if (start === -1 || start === target.length - 1) return none;
  const values: Record<string, string | string[]> = Object.create(null);
  for (const pair of target.slice(start + 1).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = decode(equals === -1 ? '' : pair.slice(equals + 1));
    const refuse = (message: string) => errors.push({ in: 'query', pointer: name ?? pair.slice(0, 100), message });
    if (name === undefined || value === undefined) {
      refuse('is not percent-encoded UTF-8');
      continue;
    }
    const parameter = known.get(name);
    const unstorable = whyUnstorable(value);
    if (parameter === undefined) refuse('is not a known parameter');
    else if (unstorable !== undefined) refuse(unstorable);
    else if (parameter.repeatable) ((values[name] ??= []) as string[]).push(value);
    else if (values[name] === undefined) values[name] = value;
    else refuse('must be given only once');
  }
  return values;
};

const decode = (text: string): string | undefined => {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
};
