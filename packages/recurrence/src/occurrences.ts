import { Temporal } from 'temporal-polyfill';
import { addDays, dateOf, dayOf, lastDay } from './days.ts';
import { type LocalTime, instantOf } from './instant.ts';
import { daysFrom } from './periods.ts';
import type { Rule } from './rule.ts';

/** One date of a series with the instant it stands for. */
export interface Occurrence extends LocalTime {
  /** Milliseconds since 1970. */
  readonly instant: number;
}

/** Whether a moment is not after UNTIL: compared as days, as local times or as instants, as UNTIL is written. */
export const isWithin = ({ until }: Pick<Rule, 'until'>, moment: LocalTime): boolean => {
  if (until === undefined) return true;
  if (!until.includes('T')) return moment.date <= until;
  if (until.endsWith('Z')) return instantOf(moment) <= Date.parse(until);
  return `${moment.date}T${moment.time ?? '00:00'}:00` <= until;
};

/**
 * The dates after `after` that the rule gives for a series with this start, until UNTIL; COUNT is the caller's, who knows
 * where in the series it is. Lazy.
 */
export function* datesAfter(rule: Rule, start: LocalTime, after: string): Generator<string, void> {
  for (const day of daysFrom(rule, dayOf(start.date), dayOf(after) + 1)) {
    const date = dateOf(day);
    if (!isWithin(rule, { ...start, date })) return;
    yield date;
  }
}

/** The whole schedule: the dates that the rule gives from the start on, as COUNT and UNTIL bound it. Lazy. */
function* schedule(rule: Rule, start: LocalTime): Generator<string, void> {
  let left = rule.count ?? Infinity;
  for (const date of datesAfter(rule, start, addDays(start.date, -1))) {
    if (left === 0) return;
    left -= 1;
    yield date;
  }
}

const toOccurrence = (start: LocalTime, date: string): Occurrence => {
  const moment: LocalTime = { ...start, date };
  return { ...moment, instant: instantOf(moment) };
};

/** The first `limit` occurrences of a series that begins at `start`; the start itself is one if the rule gives it. */
export const occurrences = (rule: Rule, start: LocalTime, limit: number): Occurrence[] => {
  const found: Occurrence[] = [];
  for (const date of schedule(rule, start)) {
    if (found.length >= limit) break;
    found.push(toOccurrence(start, date));
  }
  return found;
};

/** The first occurrence after the date `after`; none when the series ends before. */
export const next = (rule: Rule, start: LocalTime, after: string): Occurrence | undefined => {
  // Only COUNT needs to know how many came before.
  const dates = rule.count === undefined ? datesAfter(rule, start, after) : schedule(rule, start);
  for (const date of dates) if (date > after) return toOccurrence(start, date);
  return undefined;
};

const units = { DAILY: 'days', WEEKLY: 'weeks', MONTHLY: 'months', YEARLY: 'years' } as const;

/**
 * The date on which something is to be done again that was done on `done` ("n days after completion", which RRULE cannot
 * say); without COUNT and UNTIL. A rule of FREQ and INTERVAL alone is a distance: a month after January 31 is the last of
 * February, since it is not the 31st that is meant. A rule with BY parts gives its first day after `done`, with the
 * periods counted from there.
 */
export const repeatAfter = (rule: Rule, done: string): string | undefined => {
  if (rule.byDay.length + rule.byMonth.length + rule.byMonthDay.length > 0) {
    const [day] = daysFrom(rule, dayOf(done), dayOf(done) + 1);
    return day === undefined ? undefined : dateOf(day);
  }
  const date = Temporal.PlainDate.from(done).add({ [units[rule.frequency]]: rule.interval });
  return date.year > 9999 || dayOf(date.toString()) > lastDay ? undefined : date.toString();
};

/** As `occurrences`, for a series that counts from completions, as if each were completed on its day. */
export const repetitions = (rule: Rule, start: LocalTime, limit: number): Occurrence[] => {
  const found: Occurrence[] = [];
  const most = Math.min(limit, rule.count ?? limit);
  let date = next({ ...rule, count: undefined }, start, addDays(start.date, -1))?.date;
  while (date !== undefined && found.length < most && isWithin(rule, { ...start, date })) {
    found.push(toOccurrence(start, date));
    date = repeatAfter(rule, date);
  }
  return found;
};
