import { Summary } from '@todo/contracts';
import { z } from 'zod';

/** Longest time that an entry is kept, in seconds: what is left of an account that was deleted is gone after it. */
const longestSeconds = 3_600;

/**
 * A summary as the state store keeps it, and for how long it holds.
 *
 * `position` is where the user's change log stood *before* the tasks were counted, so every change that the log told of then
 * is in the counts. As long as the log stands there the entry holds, whoever wrote it and whenever: one that was written
 * late, by somebody who was slow or ended in between, has a position that has passed.
 */
export const Entry = z.strictObject({
  position: z.int(),
  /** It does not hold for clocks before this, nor from the summary's `until`. */
  from: z.iso.datetime(),
  summary: Summary,
});
export type Entry = z.infer<typeof Entry>;

export const entryKey = (userId: string, timeZone: string): string => `summary/${userId}/${timeZone}`;

/** Whether the entry is what counting anew would give. */
export const holds = ({ position, from, summary }: Entry, present: number, now: Date): boolean =>
  position === present && Date.parse(from) <= now.getTime() && now.getTime() < Date.parse(summary.until);

export const secondsToKeep = ({ summary }: Entry, now: Date): number =>
  Math.min(longestSeconds, Math.max(1, Math.ceil((Date.parse(summary.until) - now.getTime()) / 1_000)));
