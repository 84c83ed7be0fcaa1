import { Temporal } from 'temporal-polyfill';
import { dueInstant } from './due.ts';

/** When and where somebody looks at their tasks: what "today" and "overdue" mean. */
export interface Moment {
  readonly now: Date;
  /** IANA time zone. */
  readonly timeZone: string;
  /** The day it is there: `2026-12-01`. */
  readonly today: string;
}

export const momentAt = (now: Date, timeZone: string): Moment => ({
  now,
  timeZone,
  today: Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate().toString(),
});

/** A day that is so many days later. */
export const daysAfter = (date: string, days: number): string => Temporal.PlainDate.from(date).add({ days }).toString();

/** The first instant of a day, in UTC. */
export const startOf = (date: string, timeZone: string): string => dueInstant({ date, timeZone }).toISOString();

/** When the day ends that it is. */
export const endOfToday = ({ today, timeZone }: Moment): Date => new Date(startOf(daysAfter(today, 1), timeZone));
