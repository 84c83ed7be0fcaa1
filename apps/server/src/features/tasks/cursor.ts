import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ProblemError } from '../../http/problem.ts';

/** Where a page ended: the sort value and the id of its last task. Opaque to clients. */
export interface Cursor {
  readonly key: string;
  readonly id: string;
  /** The search words that were used instead of mistyped ones on the first page. */
  readonly words?: readonly string[];
}

const Encoded = z.strictObject({
  k: z.string().max(400),
  i: z.uuid(),
  f: z.string(),
  w: z.array(z.string().max(64)).max(20).optional(),
});

/** A cursor fits only the query it came from. */
const fingerprint = (query: unknown): string =>
  createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 8);

export const encodeCursor = (cursor: Cursor, query: unknown): string =>
  Buffer.from(JSON.stringify({ k: cursor.key, i: cursor.id, f: fingerprint(query), w: cursor.words })).toString(
    'base64url',
  );

const wrong = (message: string) =>
  new ProblemError('invalid-request', { errors: [{ in: 'query', pointer: 'cursor', message }] });

/** Throws `invalid-request` for a cursor that was not given by this query. */
export const decodeCursor = (text: string, query: unknown): Cursor => {
  let encoded: z.infer<typeof Encoded>;
  try {
    encoded = Encoded.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    throw wrong('is not a cursor that this server gave: begin again without it');
  }
  if (encoded.f !== fingerprint(query)) throw wrong('belongs to other filters or another order: begin again without it');
  return { key: encoded.k, id: encoded.i, words: encoded.w };
};
