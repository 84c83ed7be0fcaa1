import type { Day } from '../calendar.ts';
import type { Moment } from '../moment.ts';
import type { Slots } from '../slots.ts';
import { dateOf } from './date.ts';
import { isoLength, lengthOf } from './duration.ts';
import { clockOf } from './time.ts';

/** So long before the task is due, or at a time of a day (without one: of the day that it is due). */
export type ReminderPhrase = { readonly before: readonly string[] } | { readonly minutes: number; readonly day?: Day };

/** Reads a `reminder` phrase. A day without a time is none: "remind me tomorrow" says when the task is due. */
export const reminderOf = (slots: Slots, moment: Moment): ReminderPhrase | undefined => {
  const lengths = slots.rules('duration');
  if (lengths.length > 0 && slots.has('remind')) {
    const before = lengths.map((length) => {
      const read = lengthOf(length);
      return read === undefined ? undefined : isoLength(read);
    });
    return before.every((one) => one !== undefined) ? { before } : undefined;
  }
  const dateSlots = slots.rule('date');
  const date = dateSlots === undefined ? undefined : dateOf(dateSlots, moment);
  if (dateSlots !== undefined && date === undefined) return undefined;
  const clock = slots.rule('clock');
  const minutes = clock === undefined ? date?.minutes : clockOf(clock, undefined, dateSlots?.word('part'));
  return minutes === undefined ? undefined : { minutes, ...(date !== undefined && { day: date.day }) };
};
