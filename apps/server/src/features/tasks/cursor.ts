import { hash } from 'node:crypto';
import { text } from '@todo/contracts';
import { z } from 'zod';
import { ProblemError } from '../../http/problem.ts';
import type { SortKey } from './sort.ts';
import { wordsOf } from './words.ts';

/** Where a page ended: the sort value and the id of its last task. Opaque to clients. */
export interface Cursor {
  readonly key: string;
  readonly id: string;
  /** The search words that were used instead of mistyped ones on the first page. */
  readonly words?: readonly string[];
  /** When the first page was read, if the list depends on what day and time it is. */
  readonly now?: Date;
}

/** As `toISOString` writes it, of a year that the database knows too. */
const isInstant = (key: string): boolean =>
  /^(?!0000)\d{4}-/.test(key) && !Number.isNaN(Date.parse(key)) && new Date(key).toISOString() === key;

/** Of a year whose days before and after, by a century and more, the database knows too. */
const isNear = (instant: string): boolean => /^2[01]/.test(instant);

/** What the cursors of each order hold. A client may send anything, and the database must be able to read what gets through. */
const keys: Record<SortKey, (key: string) => boolean> = {
  created: isInstant,
  updated: isInstant,
  due: (key) => key === 'infinity' || isInstant(key),
  priority: (key) => /^[0-4]$/.test(key),
  title: () => true,
  manual: () => true,
  completed: isInstant,
};
const isWord = (word: string) => wordsOf(word, 1)[0] === word;

const Encoded = z.strictObject({
  k: text().max(400),
  i: z.uuid(),
  f: z.string(),
  w: z.array(z.string().max(64).refine(isWord)).min(1).max(20).optional(),
  n: z
    .string()
    .refine((value) => isInstant(value) && isNear(value))
    .optional(),
});

/** The query of a list, as far as its cursors depend on it. */
interface Query {
  readonly sort: SortKey;
}

/** A cursor fits only the query it came from. */
const fingerprint = (query: Query): string => hash('sha256', JSON.stringify(query), 'base64url').slice(0, 8);

export const encodeCursor = (cursor: Cursor, query: Query): string =>
  Buffer.from(
    JSON.stringify({ k: cursor.key, i: cursor.id, f: fingerprint(query), w: cursor.words, n: cursor.now }),
  ).toString('base64url');

const wrong = (message: string) =>
  new ProblemError('invalid-request', { errors: [{ in: 'query', pointer: 'cursor', message }] });
const unknown = () => wrong('is not a cursor that this server gave: begin again without it');

/** Throws `invalid-request` for a cursor that was not given by this query. */
export const decodeCursor = (given: string, query: Query): Cursor => {
  let encoded: z.infer<typeof Encoded>;
  try {
    encoded = Encoded.parse(JSON.parse(Buffer.from(given, 'base64url').toString()));
  } catch {
    throw unknown();
  }
  if (encoded.f !== fingerprint(query))
    throw wrong('belongs to other filters or another order: begin again without it');
  if (!keys[query.sort](encoded.k)) throw unknown();
  return {
    key: encoded.k,
    id: encoded.i,
    words: encoded.w,
    now: encoded.n === undefined ? undefined : new Date(encoded.n),
  };
};
