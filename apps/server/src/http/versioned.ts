import type { Answer } from './idempotency.ts';

/** Something whose version grows by one with each change. */
interface Versioned {
  readonly version: number;
}

/** The entity tag of a thing: its version in quotes (RFC 9110, section 8.8.3). */
export const etagOf = ({ version }: Versioned): string => `"${version}"`;

/** The answer to a change: the thing as it is now, with its tag. */
export const changedTo = (thing: Versioned): Answer => ({
  status: 200,
  headers: { etag: etagOf(thing) },
  body: JSON.stringify(thing),
});
