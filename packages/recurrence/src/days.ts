/**
 * Days as numbers: days since 1970-01-01 in the Gregorian calendar, without any time zone. Schedules are computed on
 * them because they are exact and a hundred times faster than calendar objects.
 */

const millisecondsOfDay = 86_400_000;

/** The last day that tasks may have: `lastDay` of the contracts. */
export const lastDay = Date.UTC(9999, 11, 30) / millisecondsOfDay;

/** `2026-12-01` -> 20788. */
export const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / millisecondsOfDay;

/** 20788 -> `2026-12-01`. */
export const dateOf = (day: number): string => new Date(day * millisecondsOfDay).toISOString().slice(0, 10);

/** The date so many days later. */
export const addDays = (date: string, days: number): string => dateOf(dayOf(date) + days);

/** How many days `to` is later than `from`. */
export const daysBetween = (from: string, to: string): number => dayOf(to) - dayOf(from);

/** 0: Monday … 6: Sunday. The day 0 was a Thursday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

/** A day by its parts; months and days of the month from 1. */
export interface Parts {
  readonly year: number;
  readonly month: number;
  readonly monthDay: number;
}

export const partsOf = (day: number): Parts => {
  const date = new Date(day * millisecondsOfDay);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, monthDay: date.getUTCDate() };
};

/** The day of the parts; a month past the 12th or a day past the last goes on counting. */
export const dayFrom = (year: number, month: number, monthDay: number): number =>
  Date.UTC(year, month - 1, monthDay) / millisecondsOfDay;

export const daysInMonth = (year: number, month: number): number =>
  dayFrom(year, month + 1, 1) - dayFrom(year, month, 1);
