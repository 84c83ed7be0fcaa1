import { dayFrom, daysInMonth, lastDay, partsOf, weekdayOf } from './days.ts';
import type { ByDay, Rule } from './rule.ts';

/**
 * The days of a rule, period by period (RFC 5545, section 3.3.10): a period is a day, a week, a month or a year by FREQ,
 * INTERVAL says how many of them each step goes on, the BY parts choose days within one, BYSETPOS some of those.
 */

/** The Gregorian calendar, weekdays included, repeats after 400 years; no day in so many periods means none ever. */
const cycle = { DAILY: 146_097, WEEKLY: 20_871, MONTHLY: 4_800, YEARLY: 400 } as const;

/** The rule with what it takes from its start: a plain FREQ=MONTHLY means the start's day of the month. */
const completeWith = (rule: Rule, start: number): Rule => {
  if (rule.byDay.length > 0 || rule.byMonthDay.length > 0) return rule;
  const { month, monthDay } = partsOf(start);
  switch (rule.frequency) {
    case 'DAILY':
      return rule;
    case 'WEEKLY':
      return { ...rule, byDay: [{ weekday: weekdayOf(start) }] };
    case 'MONTHLY':
      return { ...rule, byMonthDay: [monthDay] };
    case 'YEARLY':
      return { ...rule, byMonthDay: [monthDay], byMonth: rule.byMonth.length > 0 ? rule.byMonth : [month] };
  }
};

/** Where a day lies in the month or year that `1MO` counts in: from 0, and the length. */
interface Place {
  readonly index: number;
  readonly length: number;
}

const matchesDay = (byDay: readonly ByDay[], day: number, { index, length }: Place): boolean => {
  if (byDay.length === 0) return true;
  const weekday = weekdayOf(day);
  return byDay.some(({ nth, weekday: wanted }) => {
    if (wanted !== weekday) return false;
    if (nth === undefined) return true;
    return nth > 0 ? Math.floor(index / 7) + 1 === nth : Math.floor((length - 1 - index) / 7) + 1 === -nth;
  });
};

const daysOfMonth = (rule: Rule, year: number, month: number, placeInYear: boolean): number[] => {
  const length = daysInMonth(year, month);
  const first = dayFrom(year, month, 1);
  const wanted =
    rule.byMonthDay.length === 0
      ? Array.from({ length }, (_, index) => index + 1)
      : rule.byMonthDay.map((day) => (day < 0 ? length + 1 + day : day)).filter((day) => day >= 1 && day <= length);
  const yearStart = dayFrom(year, 1, 1);
  const yearLength = dayFrom(year + 1, 1, 1) - yearStart;
  return wanted
    .map((monthDay) => first + monthDay - 1)
    .filter((day) =>
      matchesDay(
        rule.byDay,
        day,
        placeInYear ? { index: day - yearStart, length: yearLength } : { index: day - first, length },
      ),
    );
};

const allMonths = Array.from({ length: 12 }, (_, index) => index + 1);

/** Whether a day fits a rule that goes by days or weeks. */
const matchesDate = ({ byDay, byMonth, byMonthDay }: Rule, day: number): boolean => {
  if (!matchesDay(byDay, day, { index: 0, length: 1 })) return false;
  if (byMonth.length === 0 && byMonthDay.length === 0) return true;
  const { year, month, monthDay } = partsOf(day);
  if (byMonth.length > 0 && !byMonth.includes(month)) return false;
  return (
    byMonthDay.length === 0 ||
    byMonthDay.includes(monthDay) ||
    byMonthDay.includes(monthDay - daysInMonth(year, month) - 1)
  );
};

/** The periods of a rule from its start on, numbered from 0. */
interface Periods {
  /** The number of the period that a day lies in or after. */
  numberOf(day: number): number;
  firstDayOf(period: number): number;
  daysOf(period: number): number[];
}

const periodsOf = (rule: Rule, start: number): Periods => {
  const { interval, weekStart } = rule;
  const { year, month } = partsOf(start);
  switch (rule.frequency) {
    case 'DAILY':
      return {
        numberOf: (day) => Math.floor((day - start) / interval),
        firstDayOf: (period) => start + period * interval,
        daysOf: (period) => [start + period * interval].filter((day) => matchesDate(rule, day)),
      };
    case 'WEEKLY': {
      const firstDay = start - ((weekdayOf(start) - weekStart + 7) % 7);
      const firstDayOf = (period: number) => firstDay + period * interval * 7;
      return {
        numberOf: (day) => Math.floor((day - firstDay) / (interval * 7)),
        firstDayOf,
        daysOf: (period) =>
          Array.from({ length: 7 }, (_, index) => firstDayOf(period) + index).filter((day) => matchesDate(rule, day)),
      };
    }
    case 'MONTHLY': {
      const firstMonth = year * 12 + month - 1;
      const partsAt = (period: number) => {
        const months = firstMonth + period * interval;
        return [Math.floor(months / 12), (months % 12) + 1] as const;
      };
      return {
        numberOf: (day) => {
          const at = partsOf(day);
          return Math.floor((at.year * 12 + at.month - 1 - firstMonth) / interval);
        },
        firstDayOf: (period) => dayFrom(...partsAt(period), 1),
        daysOf: (period) => {
          const [inYear, inMonth] = partsAt(period);
          if (rule.byMonth.length > 0 && !rule.byMonth.includes(inMonth)) return [];
          return daysOfMonth(rule, inYear, inMonth, false);
        },
      };
    }
    case 'YEARLY': {
      const months = rule.byMonth.length > 0 ? rule.byMonth : allMonths;
      const placeInYear = rule.byMonth.length === 0;
      return {
        numberOf: (day) => Math.floor((partsOf(day).year - year) / interval),
        firstDayOf: (period) => dayFrom(year + period * interval, 1, 1),
        daysOf: (period) =>
          months.flatMap((inMonth) => daysOfMonth(rule, year + period * interval, inMonth, placeInYear)),
      };
    }
  }
};

const atPositions = (days: readonly number[], positions: readonly number[]): number[] =>
  positions.flatMap((position) => days.at(position > 0 ? position - 1 : position) ?? []);

const ascending = (days: readonly number[]): number[] => [...new Set(days)].sort((a, b) => a - b);

/**
 * The days that the rule gives, not before `start` and not before `from`, one after the other; without COUNT and UNTIL.
 * It begins at the period of `from` at once, and ends at the last day there is, or when no further period can have a day.
 */
export function* daysFrom(rule: Rule, start: number, from: number): Generator<number, void> {
  const complete = completeWith(rule, start);
  const periods = periodsOf(complete, start);
  const least = Math.max(start, from);
  let empty = 0;
  for (let period = Math.max(0, periods.numberOf(least)); periods.firstDayOf(period) <= lastDay; period += 1) {
    const inPeriod = ascending(periods.daysOf(period));
    const chosen = complete.bySetPos.length === 0 ? inPeriod : ascending(atPositions(inPeriod, complete.bySetPos));
    for (const day of chosen) if (day >= least && day <= lastDay) yield day;
    empty = chosen.length === 0 ? empty + 1 : 0;
    if (empty > cycle[complete.frequency]) return;
  }
}
