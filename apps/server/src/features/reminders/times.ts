import { createHash } from 'node:crypto';
import { type Due, durationParts, type QuietHours, type Reminder } from '@todo/contracts';
import { Temporal } from 'temporal-polyfill';

/** When a day begins for reminders: what a whole-day task counts back from, and when "tomorrow" is. */
const dayStart = '09:00';

/** The same for the same task and reminder: an UUID of version 8 (RFC 9562, section 5.8) from SHA-256. */
export const reminderId = (taskId: string, reminder: Reminder): string => {
  const bytes = createHash('sha256')
    .update(`${taskId} ${JSON.stringify(reminder)}`)
    .digest()
    .subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

const toDate = (zoned: Temporal.ZonedDateTime): Date => new Date(zoned.epochMilliseconds);

const inZone = (instant: Date, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);

const later = (from: Temporal.ZonedDateTime, duration: string, sign: 1 | -1): Temporal.ZonedDateTime => {
  const { days, hours, minutes } = durationParts(duration);
  return from.add({ days: sign * days, hours: sign * hours, minutes: sign * minutes });
};

/**
 * The instant of a reminder; nothing when it counts back from a due date that is not there. Days are calendar days in
 * the task's zone, hours and minutes are exact, days first (RFC 5545, section 3.3.6): a day before 09:00 is 09:00 also
 * when the clocks change between. A whole-day task counts from 09:00 of its day.
 */
export const remindInstant = (reminder: Reminder, due: Due | null): Date | undefined => {
  if ('at' in reminder) return new Date(reminder.at);
  if (due === null) return undefined;
  const day = Temporal.PlainDate.from(due.date);
  const dueTime = day.toZonedDateTime({ timeZone: due.timeZone ?? 'UTC', plainTime: due.time ?? dayStart });
  return toDate(later(dueTime, reminder.before, -1));
};

/** So long after `now` in the zone, days being calendar days. */
export const durationFrom = (now: Date, duration: string, timeZone: string): Date =>
  toDate(later(inZone(now, timeZone), duration, 1));

/** 09:00 of the next day in the zone. */
export const tomorrow = (now: Date, timeZone: string): Date => {
  const day = inZone(now, timeZone).toPlainDate().add({ days: 1 });
  return toDate(day.toZonedDateTime({ timeZone, plainTime: dayStart }));
};

/** When the quiet hours that `now` lies in end; nothing when it lies in none. */
export const quietUntil = ({ from, to }: QuietHours, timeZone: string, now: Date): Date | undefined => {
  const here = inZone(now, timeZone);
  const time = here.toPlainTime().toString({ smallestUnit: 'minute' });
  const overnight = from > to;
  const quiet = overnight ? time >= from || time < to : time >= from && time < to;
  if (!quiet) return undefined;
  const day = here.toPlainDate().add({ days: overnight && time >= from ? 1 : 0 });
  const end = day.toPlainDateTime(to);
  // Where the clock was put back an end comes twice, and the first may have passed.
  return (['compatible', 'later'] as const)
    .map((disambiguation) => toDate(end.toZonedDateTime(timeZone, { disambiguation })))
    .find((instant) => instant > now);
};
