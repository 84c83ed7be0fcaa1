import type { Priority } from '@todo/contracts';

/** A reminder as people say it; the one who knows the time zone makes an instant of a date and time. */
export type ReminderWish = { readonly before: string } | { readonly date: string; readonly time: string };

export interface RecurrenceWish {
  /** RFC 5545 recurrence rule. */
  readonly rule: string;
  /** Whether the next one follows the schedule or counts from the completion. */
  readonly from: 'due' | 'completion';
}

interface Values {
  readonly date: { readonly date: string; readonly time?: string };
  readonly time: { readonly time: string; readonly estimate?: string };
  /** The rule without its ending. */
  readonly recurrence: RecurrenceWish & { readonly time?: string };
  /** The last day of a series. */
  readonly until: { readonly date: string };
  /** How many occurrences a series has. */
  readonly count: number;
  /** The first day that a series may have. */
  readonly start: { readonly date: string; readonly time?: string };
  readonly reminder: readonly ReminderWish[];
  /** ISO 8601 duration. */
  readonly estimate: string;
  readonly priority: Priority;
  readonly tag: string;
  readonly list: string;
  /** A `#name` that is no list: its text stays in the title. */
  readonly 'unknown-list': string;
  /** A backslash that kept the word after it from being recognised. */
  readonly escape: null;
}

export type SpanKind = keyof Values;

/** A part of the text that was understood. `start` and `end` count UTF-16 code units, as JavaScript's `slice` does. */
export type Span = {
  [Kind in SpanKind]: {
    readonly start: number;
    readonly end: number;
    readonly kind: Kind;
    readonly text: string;
    readonly value: Values[Kind];
  };
}[SpanKind];

export interface QuickAdd {
  /** What is left of the text without its spans (but for `unknown-list`), each run of blanks one space. May be empty. */
  readonly title: string;
  readonly due?: { readonly date: string; readonly time?: string; readonly timeZone: string };
  readonly recurrence?: RecurrenceWish;
  readonly reminders: readonly ReminderWish[];
  readonly priority?: Priority;
  readonly tags: readonly string[];
  /** The name of a list, as the list itself has it where lists are given. */
  readonly list?: string;
  /** ISO 8601 duration. */
  readonly estimate?: string;
  /** In the order of the text; they never overlap. */
  readonly spans: readonly Span[];
}
