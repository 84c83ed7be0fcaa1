import type { Rule } from '@todo/recurrence';
import type { Slots } from '../slots.ts';
import type { Moment } from '../moment.ts';
import { type RuleParts, firstFitting, ruleOf } from '../rule.ts';
import { weekdayNumber } from '../weekdays.ts';
import { timeOf } from './time.ts';

export interface RecurrencePhrase {
  readonly rule: Rule;
  readonly from: 'due' | 'completion';
  /** Since midnight: "every monday evening at 8". */
  readonly minutes?: number;
}

const frequencies: Record<string, Rule['frequency']> = {
  day: 'DAILY',
  week: 'WEEKLY',
  month: 'MONTHLY',
  year: 'YEARLY',
};

const workdays = [0, 1, 2, 3, 4];
const saturday = 5;

/** 0: Monday … 6: Sunday, as rules count. */
const weekdaysOf = (slots: Slots): number[] => {
  if (slots.has('workday')) return workdays;
  if (slots.has('weekend')) return [saturday];
  const [from, to] = [slots.word('from'), slots.word('to')];
  if (from === undefined || to === undefined) {
    return [...slots.words('weekday'), ...slots.words('weekdays')].map((name) => weekdayNumber(name) - 1);
  }
  const first = weekdayNumber(from) - 1;
  const length = ((weekdayNumber(to) - weekdayNumber(from) + 7) % 7) + 1;
  return Array.from({ length }, (_, index) => (first + index) % 7);
};

const plain = (days: readonly number[]) => days.map((weekday) => ({ weekday }));

/** Days of the month: "the last friday", "the first workday", "the 31st". */
const monthlyOn = (slots: Slots, places: readonly number[], interval?: number): RuleParts => {
  const days = weekdaysOf(slots);
  if (days.length === 0) return { frequency: 'MONTHLY', interval, byMonthDay: places };
  if (slots.has('workday')) return { frequency: 'MONTHLY', interval, byDay: plain(days), bySetPos: places };
  const byDay = days.flatMap((weekday) => places.map((nth) => ({ weekday, nth })));
  return { frequency: 'MONTHLY', interval, byDay };
};

const partsOf = (slots: Slots): RuleParts | undefined => {
  const [named, times] = slots.word('frequency')?.split(';') ?? [];
  const unit = slots.word('unit');
  const frequency = unit === undefined ? (named as Rule['frequency'] | undefined) : frequencies[unit];
  if (unit !== undefined && frequency === undefined) return undefined;
  const interval = slots.number('n') ?? slots.number('other') ?? (times === undefined ? undefined : Number(times));

  const month = slots.number('month') ?? slots.number('mm');
  const dayOfMonth = slots.number('dom');
  if (month !== undefined && dayOfMonth !== undefined) {
    if (frequency !== undefined && frequency !== 'YEARLY') return undefined;
    return { frequency: 'YEARLY', interval, byMonth: [month], byMonthDay: [dayOfMonth] };
  }
  // "on the 1st and 15th", "on the last friday".
  const on = slots.words('on').map(Number);
  if (on.length > 0) {
    return frequency === undefined || frequency === 'MONTHLY' ? monthlyOn(slots, on, interval) : undefined;
  }
  const places = [...slots.words('nth'), ...slots.words('dth')].map(Number);
  if (places.length > 0) {
    // "every 2nd week", but "every last day" and "every first day of the month".
    if (frequency !== undefined && !slots.has('ofmonth') && places[0]! > 0)
      return places.length === 1 ? { frequency, interval: places[0] } : undefined;
    return unit === undefined || unit === 'day' ? monthlyOn(slots, places) : undefined;
  }
  const days = weekdaysOf(slots);
  if (days.length > 0) {
    if (frequency !== undefined && frequency !== 'WEEKLY') return undefined;
    return { frequency: 'WEEKLY', interval, byDay: plain(days) };
  }
  if (frequency !== undefined) return { frequency, interval };
  return slots.has('part') || slots.rule('clock') !== undefined ? { frequency: 'DAILY' } : undefined;
};

/** Reads a `recurrence` phrase. Undefined for what no rule can say, and for what never comes ("every 31 February"). */
export const recurrenceOf = (slots: Slots, { today, weekStart }: Moment): RecurrencePhrase | undefined => {
  const { interval = 1, ...parts } = partsOf(slots) ?? { frequency: undefined };
  if (parts.frequency === undefined) return undefined;
  // Which week is every other one depends on where weeks begin.
  const ownWeeks = parts.frequency === 'WEEKLY' && interval > 1 && parts.byDay !== undefined;
  const rule = ruleOf({ ...parts, interval, weekStart: ownWeeks ? weekStart - 1 : 0 });
  if (rule === undefined || firstFitting(rule, today) === undefined) return undefined;
  const time = slots.has('part') || slots.rule('clock') !== undefined ? timeOf(slots) : undefined;
  return {
    rule,
    from: slots.word('every') === 'completion' ? 'completion' : 'due',
    ...(time !== undefined && { minutes: time.minutes }),
  };
};
