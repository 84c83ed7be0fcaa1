/** Days of the Gregorian calendar as numbers: days since 1970-01-01. No time zone is involved. */
export type Day = number;

const msPerDay = 86_400_000;

const utc = (year: number, month: number, day: number): number => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
};

/** The days that a task can be due on (contracts/time.ts). */
const firstDay: Day = utc(1900, 1, 1) / msPerDay;
const lastDay: Day = utc(9999, 12, 30) / msPerDay;
export const isDay = (day: Day): boolean => Number.isInteger(day) && day >= firstDay && day <= lastDay;

export interface YearMonthDay {
  readonly year: number;
  /** 1 … 12. */
  readonly month: number;
  /** 1 … 31. */
  readonly day: number;
}

export const partsOf = (day: Day): YearMonthDay => {
  const date = new Date(day * msPerDay);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
};

export const daysInMonth = (year: number, month: number): number => partsOf(utc(year, month + 1, 0) / msPerDay).day;

/** Undefined when the month has no such day. */
export const dayOf = ({ year, month, day }: YearMonthDay): Day | undefined =>
  day >= 1 && day <= daysInMonth(year, month) ? utc(year, month, day) / msPerDay : undefined;

/** `2026-12-01`. */
export const isoDay = (day: Day): string => new Date(day * msPerDay).toISOString().slice(0, 10);

/** 1: Monday … 7: Sunday (ISO 8601). */
export const weekdayOf = (day: Day): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** The first day of the week that a day is in. */
export const startOfWeek = (day: Day, weekStart: number): Day => day - ((weekdayOf(day) - weekStart + 7) % 7);

/** The same day so many months later; the last of the month where it has no such day. */
export const addMonths = (day: Day, months: number): Day => {
  const { year, month, day: ofMonth } = partsOf(day);
  const index = year * 12 + (month - 1) + months;
  const target = { year: Math.floor(index / 12), month: (((index % 12) + 12) % 12) + 1 };
  return utc(target.year, target.month, Math.min(ofMonth, daysInMonth(target.year, target.month))) / msPerDay;
};

/** `09:05` of 545 minutes since midnight. */
export const isoTime = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
