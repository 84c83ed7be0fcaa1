import { type Day, addMonths, dayOf, daysInMonth, isDay, partsOf, startOfWeek, weekdayOf } from '../calendar.ts';
import type { Moment } from '../moment.ts';
import type { Slots } from '../slots.ts';
import { weekdayNumber } from '../weekdays.ts';
import { lengthOf } from './duration.ts';
import { clockOf, partTime } from './time.ts';

/** A day, and a time of day in minutes when the phrase has one ("tomorrow evening", "in 2 hours"). */
export interface DatePhrase {
  readonly day: Day;
  readonly minutes?: number;
}

const saturday = 6;
const tonightBegins = 20 * 60;

/** "In 3 days", "in 2 hours"; "a week from tomorrow", for which the length has to be one of days. */
const afterLength = (slots: Slots, from: Slots | undefined, moment: Moment): DatePhrase | undefined => {
  const length = lengthOf(slots);
  const base = from === undefined ? { day: moment.today } : dateOf(from, moment);
  if (length === undefined || base === undefined) return undefined;
  if (length.minutes > 0) {
    if (length.months > 0 || from !== undefined) return undefined;
    return moment.after(length.days * 1440 + length.minutes);
  }
  return { ...base, day: addMonths(base.day, length.months) + length.days };
};

/**
 * "Next" is of the next week, "this" from today on, and a bare weekday after today: whoever means today says so.
 */
const onWeekday = (weekday: number, which: string | undefined, { today, weekStart }: Moment): Day => {
  const ahead = (weekday - weekdayOf(today) + 7) % 7;
  if (which === 'this') return today + ahead;
  if (which === 'next') return startOfWeek(today, weekStart) + 7 + ((weekday - weekStart + 7) % 7);
  return today + (ahead === 0 ? 7 : ahead);
};

/** The weekend that is, or the one to come. */
const onWeekend = (which: string | undefined, { today }: Moment): Day => {
  if (which === 'next') return startOfWeek(today, 1) + 7 + saturday - 1;
  return weekdayOf(today) >= saturday ? today : today + saturday - weekdayOf(today);
};

/** "Next week" is its first day. */
const nextUnit = (unit: string, { today, weekStart }: Moment): Day | undefined => {
  const { year, month } = partsOf(today);
  if (unit === 'week') return startOfWeek(today, weekStart) + 7;
  if (unit === 'month') return addMonths(dayOf({ year, month, day: 1 })!, 1);
  return unit === 'year' ? dayOf({ year: year + 1, month: 1, day: 1 }) : undefined;
};

const endOf = (unit: string, { today, weekStart }: Moment): Day => {
  const { year, month } = partsOf(today);
  if (unit === 'week') return startOfWeek(today, weekStart) + 6;
  return unit === 'month'
    ? dayOf({ year, month, day: daysInMonth(year, month) })!
    : dayOf({ year, month: 12, day: 31 })!;
};

/** Without a year, the next such day, today included; 29 February may be eight years away. */
const inYear = (month: number, day: number, year: number | undefined, { today }: Moment): Day | undefined => {
  if (year !== undefined) return dayOf({ year, month, day });
  const { year: thisYear } = partsOf(today);
  for (let later = 0; later <= 8; later += 1) {
    const found = dayOf({ year: thisYear + later, month, day });
    if (found !== undefined && found >= today) return found;
  }
  return undefined;
};

/** "On the 31st": of this month, or of the next that has one. */
const inMonth = (day: number, { today }: Moment): Day | undefined => {
  const { year, month } = partsOf(today);
  for (let later = 0; later <= 2; later += 1) {
    const first = partsOf(addMonths(dayOf({ year, month, day: 1 })!, later));
    const found = dayOf({ ...first, day });
    if (found !== undefined && found >= today) return found;
  }
  return undefined;
};

const yearOf = (slots: Slots): number | undefined => {
  const short = slots.number('yy');
  return short === undefined ? slots.number('year') : 2000 + short;
};

const dayIn = (slots: Slots, moment: Moment): Day | undefined => {
  const which = slots.word('which');
  const ahead = slots.number('day');
  if (ahead !== undefined) return moment.today + ahead;
  // Before the weekday: of "Monday 30 November" the day of the month counts.
  const month = slots.number('month') ?? slots.number('mm');
  const dayOfMonth = slots.number('dom') ?? slots.number('dth') ?? slots.number('nth');
  if (dayOfMonth !== undefined) {
    return month === undefined ? inMonth(dayOfMonth, moment) : inYear(month, dayOfMonth, yearOf(slots), moment);
  }
  const weekday = slots.word('weekday');
  if (weekday !== undefined) return onWeekday(weekdayNumber(weekday), which, moment);
  if (slots.has('weekend')) return onWeekend(which, moment);
  const ending = slots.word('ending');
  if (ending !== undefined) return endOf(ending, moment);
  const unit = slots.word('unit');
  if (unit !== undefined) return which === 'next' ? nextUnit(unit, moment) : undefined;
  // "This morning".
  return which === 'this' && slots.has('part') ? moment.today : undefined;
};

/** Reads a `date` rule or phrase. Undefined for what is no day of the calendar or none that a task can be due on. */
export const dateOf = (slots: Slots, moment: Moment): DatePhrase | undefined => {
  const length = slots.rule('duration');
  // "24 December 17h" has an hour of its own.
  const clock = slots.rule('clock') ?? (slots.has('hour') ? slots : undefined);
  const part = slots.has('tonight') ? 'night' : slots.word('part');
  const found: DatePhrase | undefined =
    length !== undefined
      ? afterLength(length, slots.rule('base'), moment)
      : slots.has('tonight')
        ? { day: moment.today }
        : dayAt(dayIn(slots, moment));
  if (found === undefined || !isDay(found.day)) return undefined;
  if (clock !== undefined) {
    const minutes = clockOf(clock, undefined, part);
    return minutes === undefined ? undefined : { day: found.day, minutes };
  }
  if (slots.has('tonight')) return moment.time < tonightBegins ? { ...found, minutes: tonightBegins } : found;
  return part === undefined ? found : { ...found, minutes: partTime(part) };
};

const dayAt = (day: Day | undefined): DatePhrase | undefined => (day === undefined ? undefined : { day });
