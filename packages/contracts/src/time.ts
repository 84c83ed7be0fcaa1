import { z } from 'zod';
import { text } from './text.ts';

/** Names that are known to be good: asking the runtime is the dearest part of reading a task. */
const goodNames = new Set<string>();
const mostGoodNames = 1_000;

/** Whether the runtime's time zone database knows the name (`Europe/Berlin`, `UTC`). Bare offsets (`+05:30`) are no names. */
const isTimeZone = (name: string): boolean => {
  if (goodNames.has(name)) return true;
  if (/^[+-]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    if (goodNames.size < mostGoodNames) goodNames.add(name);
    return true;
  } catch {
    return false;
  }
};

export const TimeZone = text()
  .max(64)
  .refine(isTimeZone, { error: 'must be an IANA time zone such as Europe/Berlin' })
  .meta({ description: 'IANA time zone', examples: ['Europe/Berlin'] });

/**
 * Days whose instants the database and every client can hold alike. The evening of the day after the last is in the
 * year 10000 of UTC in the west, which RFC 3339 cannot write.
 */
const firstDay = '1900-01-01';
const lastDay = '9999-12-30';
const inRange = (date: string) => date >= firstDay && date <= lastDay;

export const LocalDate = z.iso
  .date({ error: 'must be a date such as 2026-12-01' })
  .refine(inRange, { error: `must lie between ${firstDay} and ${lastDay}` });
/** Not `z.iso.time`: its JSON schema says `format: time`, which wants seconds and an offset. */
export const LocalTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time of day such as 09:00' })
  .meta({ description: 'Hours and minutes, 24-hour clock', examples: ['09:00'] });

/** When a task is due: a day (no `time`), or a time of day, read in `timeZone` (UTC when absent). */
export const Due = z
  .strictObject({
    date: LocalDate,
    time: LocalTime.nullish().transform((value) => value ?? undefined),
    timeZone: TimeZone.nullish().transform((value) => value ?? undefined),
  })
  .meta({ description: 'A day, or a time of day in a time zone: that of your profile when none is given, else UTC' });
export interface Due {
  readonly date: string;
  readonly time?: string;
  readonly timeZone?: string;
}

/** A due date as the API answers it. */
export const DueOutput = z.strictObject({
  date: z.iso.date(),
  time: z.string().optional(),
  timeZone: z.string().optional(),
});

export const Instant = z.iso
  .datetime()
  .meta({ description: 'UTC instant (RFC 3339)', examples: ['2026-12-01T08:00:00.000Z'] });
