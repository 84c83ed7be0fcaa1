import type { Day } from '../calendar.ts';
import type { Moment } from '../moment.ts';
import type { Slots } from '../slots.ts';
import { dateOf } from './date.ts';
import { isoLength, lengthOf } from './duration.ts';
import { clockOf, partTime } from './time.ts';

/**
 * So long before the task is due; when it is due ("remind me to call tomorrow at 9"); or at a time of a day (without one:
 * of the day that it is due).
 */
export type ReminderPhrase =
  | { readonly before: readonly string[] }
  | { readonly whenDue: true }
  | { readonly minutes: number; readonly day?: Day };

/** The time of day at which people are reminded of something who named a day only. */
export const dayReminder = partTime('morning')!;

/** Reads a `reminder` phrase. */
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
  if (clock === undefined && dateSlots === undefined) return { whenDue: true };
  const minutes =
    clock === undefined ? (date?.minutes ?? dayReminder) : clockOf(clock, undefined, dateSlots?.word('part'));
  return minutes === undefined ? undefined : { minutes, ...(date !== undefined && { day: date.day }) };
};
