import { Temporal } from 'temporal-polyfill';

/** A day, or a time of day on it, in a time zone (UTC when none is given). */
export interface LocalTime {
  /** `2026-12-01` */
  readonly date: string;
  /** `09:00`; absent: the whole day. */
  readonly time?: string;
  /** IANA name. */
  readonly timeZone?: string;
}

/**
 * The instant of a local time, in milliseconds since 1970. A whole day is its first instant in its zone. A time that a
 * clock change skips is read with the offset before the change (02:30 becomes 03:30), one that comes twice as the first
 * of the two ("compatible", RFC 5545 section 3.3.5).
 */
export const instantOf = ({ date, time, timeZone }: LocalTime): number => {
  if (timeZone === undefined || timeZone === 'UTC') return Date.parse(`${date}T${time ?? '00:00'}:00.000Z`);
  return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone, plainTime: time }).epochMilliseconds;
};

/** The date that an instant (milliseconds since 1970) is on, in a zone (UTC when none is given). */
export const dateIn = (instant: number, timeZone = 'UTC'): string =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();

/** The instant so many days later at the same time of day in a zone (UTC when none is given). */
export const laterByDays = (instant: number, days: number, timeZone = 'UTC'): number =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).add({ days }).epochMilliseconds;
