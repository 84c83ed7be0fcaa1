import type { Script } from './tokens.ts';

/** The words of a slot by the value they stand for; a phrase of several words is written with blanks. */
export type Words = Readonly<Record<string, readonly string[]>>;

/**
 * How sure a phrase is, by the beginning of its pattern. `! `: always. Nothing: sure, unless it is made with a doubtful
 * word. `? `: only where no further word follows that it could belong to ("at 9", but not "at 9 flats"). `+ `: only there too, but sure in a text that says a time.
 */
export type Phrases = readonly string[];

/**
 * A language: all that the engine knows of it. What phrases mean follows from the slots they fill (`meanings/`), so a
 * language is free in its words and their order. languages/en.ts explains each part by example.
 */
export interface Language extends Script {
  /** BCP 47, such as `en`. */
  readonly code: string;
  /** What stands between the members of a list, such as `,` and `and`. */
  readonly separators: readonly string[];
  /** Word lists, by the slot that takes them. */
  readonly words: Readonly<Record<WordSlot, Words>>;
  /** Words that are ordinary words too, such as `may` and `sat`. */
  readonly doubtful: readonly string[];
  /** Words before a phrase after which it is part of a name or a description: "the daily". */
  readonly determiners: readonly string[];
  /** Words after a phrase that begin something new: "at 9 with Bob". */
  readonly links: readonly string[];
  /** Phrases that are never dates: "Good Friday". */
  readonly idioms: readonly string[];
  /** What phrases of several kinds are made of. */
  readonly rules: Readonly<Record<RuleName, Phrases>>;
  /** What is looked for in a text. */
  readonly phrases: Readonly<Record<PhraseKind, Phrases>>;
}

/** `clock`: a time of day; `exact`: one with minutes or a half of the day; `date`: a day; `duration`: "1 h 30 min". */
export type RuleName = 'clock' | 'exact' | 'date' | 'duration';

/** `literal`: what looks like something else and is nothing, such as a range of days. */
export const phraseKinds = [
  'literal',
  'recurrence',
  'until',
  'count',
  'start',
  'reminder',
  'date',
  'time',
  'estimate',
] as const;
export type PhraseKind = (typeof phraseKinds)[number];

/** The word lists of a language, and what their values are. */
export type WordSlot =
  /** Days from today: 0, 1, 2. */
  | 'day'
  /** `MO` … `SU`. */
  | 'weekday'
  /** The same where the word itself says that it is each of them: "mondays". */
  | 'weekdays'
  /** 1 … 12. */
  | 'month'
  /** `minute`, `hour`, `day`, `week`, `month`, `year`. */
  | 'unit'
  /** Number words. */
  | 'n'
  /** Number words for parts: 0.5, 1.5. */
  | 'amount'
  /** 0.5, said after the unit: "an hour and a half". */
  | 'half'
  /** 1 …, or -1 for the last; `2` also for "every other". */
  | 'ordinal'
  /** What follows the digits of an ordinal number: "st"; the value is not used. */
  | 'suffix'
  /** `am`, `pm`. */
  | 'meridiem'
  /** `morning`, `afternoon`, `evening`, `night`. */
  | 'part'
  /** `HH:MM`: "noon". */
  | 'moment'
  /** Minutes from the hour that follows: "half past" 30, "quarter to" -15. */
  | 'shift'
  /** `this`, `next`. */
  | 'which'
  | 'weekend'
  /** "weekday", "working day". */
  | 'workday'
  /** `due`, `completion`. */
  | 'every'
  /** "other", as in "every other day": 2. */
  | 'other'
  /** `DAILY`, `WEEKLY`, `WEEKLY;2`, `MONTHLY`, `MONTHLY;3`, `YEARLY`. */
  | 'frequency'
  /** "of the month". */
  | 'ofmonth'
  /** "tonight". */
  | 'tonight'
  /** `week`, `month`, `year`: "end of the week". */
  | 'ending'
  | 'remind'
  /** `urgent`, `high`, `medium`, `low`, `none`. */
  | 'priority';
