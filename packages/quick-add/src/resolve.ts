import type { Priority } from '@todo/contracts';
import { formatRule } from '@todo/recurrence';
import { isDay, isoDay, isoTime } from './calendar.ts';
import type { DatePhrase } from './meanings/date.ts';
import { isoMinutes } from './meanings/duration.ts';
import type { RecurrencePhrase } from './meanings/recurrence.ts';
import { type ReminderPhrase, dayReminder } from './meanings/reminder.ts';
import type { Moment } from './moment.ts';
import type { RecurrenceWish, ReminderWish } from './result.ts';
import { firstFitting } from './rule.ts';
import type { Find } from './scan.ts';

/** What the finds say together. */
export interface Resolved {
  readonly due?: DatePhrase;
  readonly recurrence?: RecurrenceWish;
  readonly priority?: Priority;
  readonly list?: string;
  readonly estimate?: string;
}

type ValueOf<Kind extends Find['kind']> = Extract<Find, { readonly kind: Kind }>['value'];

const oneOf = <Kind extends Find['kind']>(finds: readonly Find[], kind: Kind): ValueOf<Kind> | undefined =>
  finds.find((find) => find.kind === kind)?.value as ValueOf<Kind> | undefined;

/** The first day of a series: the one asked for or today, else the first after it that fits the rule. */
const firstOf = (
  { rule }: RecurrencePhrase,
  wanted: DatePhrase | undefined,
  minutes: number | undefined,
  { today, time }: Moment,
): number => {
  const first = firstFitting(rule, wanted?.day ?? today) ?? today;
  const isOver = wanted === undefined && first === today && minutes !== undefined && minutes <= time;
  return isOver ? (firstFitting(rule, today + 1) ?? first) : first;
};

const dueOf = (finds: readonly Find[], moment: Moment): DatePhrase | undefined => {
  const [date, time] = [oneOf(finds, 'date'), oneOf(finds, 'time')];
  const recurrence = oneOf(finds, 'recurrence');
  const wanted = date ?? oneOf(finds, 'start');
  const minutes = time?.minutes ?? wanted?.minutes ?? recurrence?.minutes;
  if (recurrence !== undefined) return { day: firstOf(recurrence, wanted, minutes, moment), minutes };
  if (wanted !== undefined) return { day: wanted.day, minutes };
  if (minutes === undefined) return undefined;
  // A time alone is the next one that a clock shows it.
  return { day: minutes > moment.time ? moment.today : moment.today + 1, minutes };
};

/** Puts together what a text says in several places: a date and a time, a series and its end. */
export const resolve = (finds: readonly Find[], moment: Moment): Resolved => {
  const phrase = oneOf(finds, 'recurrence');
  const until = oneOf(finds, 'until');
  const ending = {
    count: oneOf(finds, 'count'),
    // RFC 5545 allows one of the two.
    ...(until !== undefined && { count: undefined, until: isoDay(until.day) }),
  };
  const recurrence = phrase && { rule: formatRule({ ...phrase.rule, ...ending }), from: phrase.from };
  const due = dueOf(finds, moment);
  return {
    due: due !== undefined && isDay(due.day) ? due : undefined,
    recurrence,
    priority: oneOf(finds, 'priority'),
    list: oneOf(finds, 'list'),
    estimate: oneOf(finds, 'estimate') ?? oneOf(finds, 'time')?.estimate,
  };
};

/**
 * Makes reminders of phrases. A time without a day is that of the day the task is due, or of the day before where it would
 * be later than the task; in a series with a time it is told as so long before, which holds for all occurrences.
 */
export const remindersOf =
  ({ due, recurrence }: Resolved, { today, time }: Moment) =>
  (phrase: ReminderPhrase): readonly ReminderWish[] => {
    if ('before' in phrase) return phrase.before.map((before) => ({ before }));
    if ('whenDue' in phrase && recurrence !== undefined && due?.minutes !== undefined)
      return [{ before: isoMinutes(0) }];
    const { minutes, day } = 'whenDue' in phrase ? { minutes: due?.minutes ?? dayReminder, day: due?.day } : phrase;
    const at = (on: number) => [{ date: isoDay(on), time: isoTime(minutes) }];
    if (day !== undefined) return at(day);
    if (due === undefined) return at(minutes > time ? today : today + 1);
    if (due.minutes === undefined) return at(due.day);
    const early = due.minutes - minutes;
    if (recurrence !== undefined) return [{ before: isoMinutes(early < 0 ? early + 1440 : early) }];
    return at(early < 0 ? due.day - 1 : due.day);
  };
