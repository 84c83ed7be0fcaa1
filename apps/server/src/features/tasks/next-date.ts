import type { TaskRecurrence } from '@todo/contracts';
import {
  type LocalTime,
  type Rule,
  dateIn,
  datesAfter,
  instantOf,
  isWithin,
  parseRule,
  repeatAfter,
} from '@todo/recurrence';

/** The date of an occurrence, and which one of its series it is. */
export interface NextDate {
  readonly date: string;
  readonly number: number;
}

/** Whether a moment is over: a whole day when it is over in its zone, a time of day when it has gone by. */
const isPast = (moment: LocalTime, at: number): boolean =>
  moment.time === undefined ? moment.date < dateIn(at, moment.timeZone) : instantOf(moment) < at;

/** The next date of the schedule; with `catchUp` the next one that is not past. */
const scheduled = (rule: Rule, { start, occurrence, number, catchUp }: TaskRecurrence, at: number) => {
  let next = number;
  for (const date of datesAfter(rule, start, occurrence)) {
    next += 1;
    if (rule.count !== undefined && next > rule.count) return undefined;
    if (!catchUp || !isPast({ ...start, date }, at)) return { date, number: next };
  }
  return undefined;
};

/** The next date counted from a day. */
const counted = (rule: Rule, { start, number }: TaskRecurrence, done: string) => {
  const date = repeatAfter(rule, done);
  if (date === undefined || !isWithin(rule, { ...start, date })) return undefined;
  return rule.count !== undefined && number >= rule.count ? undefined : { date, number: number + 1 };
};

/**
 * When a task comes again whose present occurrence was completed, or skipped, at an instant (milliseconds since 1970);
 * nothing when the series ends. What is skipped before its day counts from its day, so that it goes forward.
 */
export const nextDate = (series: TaskRecurrence, at: number, how: 'completed' | 'skipped'): NextDate | undefined => {
  const rule = parseRule(series.rule);
  if (series.from === 'due') return scheduled(rule, series, at);
  const today = dateIn(at, series.start.timeZone);
  return counted(rule, series, how === 'skipped' && today < series.occurrence ? series.occurrence : today);
};
