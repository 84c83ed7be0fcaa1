import type { PhraseKind } from '../language.ts';
import type { Moment } from '../moment.ts';
import type { Slots } from '../slots.ts';
import { type DatePhrase, dateOf } from './date.ts';
import { estimateOf, lengthOf } from './duration.ts';
import { type RecurrencePhrase, recurrenceOf } from './recurrence.ts';
import { type ReminderPhrase, reminderOf } from './reminder.ts';
import { type TimePhrase, timeOf } from './time.ts';

/** What a phrase of each kind says. */
export interface Meanings {
  readonly literal: null;
  readonly recurrence: RecurrencePhrase;
  readonly until: DatePhrase;
  readonly count: number;
  readonly start: DatePhrase;
  readonly reminder: ReminderPhrase;
  readonly date: DatePhrase;
  readonly time: TimePhrase;
  readonly estimate: string;
}

export type Meaning = { [Kind in PhraseKind]: { readonly kind: Kind; readonly value: Meanings[Kind] } }[PhraseKind];

const dateRule = (slots: Slots, moment: Moment): DatePhrase | undefined => {
  const date = slots.rule('date');
  return date === undefined ? undefined : dateOf(date, moment);
};

const estimatePhrase = (slots: Slots): string | undefined => {
  const duration = slots.rule('duration');
  return duration === undefined ? undefined : estimateOf(lengthOf(duration));
};

/** "30 February at 9" is nothing, but "28 February at 9" is something: what no day is meant to be has to be none. */
const literalOf = (slots: Slots, moment: Moment): null | undefined => {
  const never = slots.rule('never');
  return never === undefined || dateOf(never, moment) === undefined ? null : undefined;
};

const readers: { readonly [Kind in PhraseKind]: (slots: Slots, moment: Moment) => Meanings[Kind] | undefined } = {
  literal: literalOf,
  recurrence: recurrenceOf,
  until: dateRule,
  count: (slots) => slots.number('n'),
  start: dateRule,
  reminder: reminderOf,
  date: dateOf,
  time: timeOf,
  estimate: estimatePhrase,
};

/** What a phrase says; undefined when it says nothing after all, such as "30 February". */
export const meaningOf = (kind: PhraseKind, slots: Slots, moment: Moment): Meaning | undefined => {
  const value = readers[kind](slots, moment);
  return value === undefined ? undefined : ({ kind, value } as Meaning);
};
