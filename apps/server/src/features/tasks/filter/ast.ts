import type { Priority } from '@todo/contracts';

/** Bounds of a filter: what a person writes fits by far, and what is beyond them never reaches the database. */
export const filterLimits = {
  /** Characters, as UTF-16 code units. */
  length: 1_000,
  /** Conditions. */
  terms: 50,
  /** Parentheses and negations within each other. */
  depth: 20,
} as const;

export const comparisons = ['<', '<=', '>', '>=', '='] as const;
export type Comparison = (typeof comparisons)[number];

export const dateFields = ['due', 'created', 'updated', 'completed'] as const;
export type DateField = (typeof dateFields)[number];

export const dayNames = ['today', 'tomorrow', 'yesterday'] as const;
/** In the order of ISO 8601: the index + 1 is the number of the day. */
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
/** Each unit with the largest amount of it: a hundred years. */
export const offsetUnits = { d: 36_525, w: 5_218, m: 1_200, y: 100 } as const;
export type OffsetUnit = keyof typeof offsetUnits;

/** A day; all but `date` depend on which day it is where the user is. */
export type DateValue =
  | { readonly kind: 'date'; readonly date: string }
  | { readonly kind: 'named'; readonly name: (typeof dayNames)[number] }
  /** The next one; today counts. */
  | { readonly kind: 'weekday'; readonly name: (typeof weekdays)[number] }
  /** So long after today; months and years end at the last day of a shorter month. */
  | { readonly kind: 'offset'; readonly amount: number; readonly unit: OffsetUnit };

export const states = ['open', 'completed', 'recurring', 'subtask', 'overdue'] as const;
export type State = (typeof states)[number];

export const parts = ['due', 'time', 'notes', 'reminders', 'estimate', 'subtasks', 'tags', 'recurrence'] as const;
export type Part = (typeof parts)[number];

/** A filter as a tree: what the parser makes, the printer writes and the SQL is made of. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  | { readonly kind: 'date'; readonly field: DateField; readonly comparison: Comparison; readonly value: DateValue }
  | { readonly kind: 'priority'; readonly comparison: Comparison; readonly value: Priority }
  | { readonly kind: 'estimate'; readonly comparison: Comparison; readonly minutes: number }
  | { readonly kind: 'tag' | 'list' | 'text'; readonly text: string }
  | { readonly kind: 'is'; readonly state: State }
  | { readonly kind: 'has'; readonly part: Part };

/** The conditions that all must hold: those of an `and`, or the one that there is. */
export const conjuncts = (filter: Filter): readonly Filter[] => (filter.kind === 'and' ? filter.of : [filter]);
