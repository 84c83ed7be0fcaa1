import { priorities } from '@todo/contracts';
import sql, { type Sql, join, raw } from 'sql-template-tag';
import { type DueCondition, dueBefore, dueBeforeNow, dueFrom, dueOn } from '../due-conditions.ts';
import { type Moment, daysAfter, startOf } from '../moment.ts';
import { searchQuery, searchWords } from '../search.ts';
import { fold } from '../words.ts';
import type { Comparison, DateField, Filter, Part, State } from './ast.ts';
import { dateOf } from './dates.ts';

/** What the conditions of a filter depend on beside the tasks. */
export interface FilterContext {
  readonly moment: Moment;
  /** The ids of the user's lists by their folded names. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

/** Where the tasks are read from. */
export interface FilterSource {
  /** What their columns belong to: `tasks`. */
  readonly row: Sql;
  /** How a `tsquery` stands there: as it is where it is planned, as a query of its own where it is met row by row. */
  readonly words: (query: Sql) => Sql;
}

const instants = { created: sql`created_at`, updated: sql`updated_at`, completed: sql`completed_at` } as const;

const onDay = (field: Exclude<DateField, 'due'>, comparison: Comparison, date: string, timeZone: string): Sql => {
  const column = instants[field];
  const start = sql`${startOf(date, timeZone)}::timestamptz`;
  const end = sql`${startOf(daysAfter(date, 1), timeZone)}::timestamptz`;
  switch (comparison) {
    case '<':
      return sql`${column} < ${start}`;
    case '<=':
      return sql`${column} < ${end}`;
    case '>':
      return sql`${column} >= ${end}`;
    case '>=':
      return sql`${column} >= ${start}`;
    case '=':
      return sql`(${column} >= ${start} and ${column} < ${end})`;
  }
};

const dueOnDay = (comparison: Comparison, date: string, timeZone: string): DueCondition => {
  switch (comparison) {
    case '<':
      return dueBefore(date, timeZone);
    case '<=':
      return dueBefore(daysAfter(date, 1), timeZone);
    case '>':
      return dueFrom(daysAfter(date, 1), timeZone);
    case '>=':
      return dueFrom(date, timeZone);
    case '=':
      return dueOn(date, timeZone);
  }
};

/** What a condition on the due date stands for; nothing for any other. */
export const dueConditionOf = (filter: Filter, { today, timeZone }: Moment): DueCondition | undefined =>
  filter.kind === 'date' && filter.field === 'due'
    ? dueOnDay(filter.comparison, dateOf(filter.value, today), timeZone)
    : undefined;

const whole = ({ range, exact }: DueCondition): Sql => sql`(${range} and ${exact})`;

const stateConditions: Record<State, (moment: Moment) => Sql> = {
  open: () => sql`completed_at is null`,
  completed: () => sql`completed_at is not null`,
  recurring: () => sql`recurrence is not null`,
  subtask: () => sql`parent_id is not null`,
  overdue: (moment) => sql`(completed_at is null and ${whole(dueBeforeNow(moment))})`,
};

const partConditions: Record<Part, (row: Sql) => Sql> = {
  due: () => sql`due_date is not null`,
  time: () => sql`due_time is not null`,
  notes: () => sql`notes <> ''`,
  reminders: () => sql`reminders is not null`,
  estimate: () => sql`estimate_minutes is not null`,
  // Not by their number, which a consumer keeps and which is a moment behind. Asked for each task: an `exists` may become a
  // join with the subtasks of all users, which does not keep the order of the tasks either.
  subtasks: (row) => sql`(select true from tasks as subtask where subtask.parent_id = ${row}.id limit 1)`,
  tags: () => sql`tags <> '{}'`,
  recurrence: () => sql`recurrence is not null`,
};

const listCondition = (name: string, { lists }: FilterContext): Sql => {
  const folded = fold(name);
  const among = sql`list_id = any(${[...(lists.get(folded) ?? [])]}::uuid[])`;
  return folded === 'inbox' ? sql`(list_id is null or ${among})` : among;
};

/**
 * A condition that is true for just the tasks that fit; for others it may be null too, which `where` treats alike and
 * `is not true` turns round. Values are parameters, all of them.
 */
export const filterCondition = (filter: Filter, context: FilterContext, source: FilterSource): Sql => {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const conditions = filter.of.map((one) => filterCondition(one, context, source));
      return sql`(${join(conditions, filter.kind === 'and' ? ' and ' : ' or ')})`;
    }
    case 'not':
      return sql`(${filterCondition(filter.of, context, source)}) is not true`;
    case 'date': {
      const { today, timeZone } = context.moment;
      const date = dateOf(filter.value, today);
      if (filter.field !== 'due') return onDay(filter.field, filter.comparison, date, timeZone);
      return whole(dueOnDay(filter.comparison, date, timeZone));
    }
    case 'priority':
      return sql`priority ${raw(filter.comparison)} ${priorities.indexOf(filter.value)}::smallint`;
    case 'estimate':
      return sql`estimate_minutes ${raw(filter.comparison)} ${filter.minutes}::integer`;
    case 'tag':
      return sql`tags @> ${[filter.text]}::text[]`;
    case 'list':
      return listCondition(filter.text, context);
    case 'text': {
      const words = searchWords(filter.text);
      return words.length === 0 ? sql`false` : sql`search @@ (${source.words(searchQuery(words))})`;
    }
    case 'is':
      return stateConditions[filter.state](context.moment);
    case 'has':
      return partConditions[filter.part](source.row);
  }
};

/** Whether the filter asks for lists by name. */
export const namesLists = (filter: Filter): boolean => {
  if (filter.kind === 'and' || filter.kind === 'or') return filter.of.some(namesLists);
  return filter.kind === 'not' ? namesLists(filter.of) : filter.kind === 'list';
};
