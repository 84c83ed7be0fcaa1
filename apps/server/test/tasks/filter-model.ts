import { minutesOf, priorities, type Task } from '@todo/contracts';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import {
  type Comparison,
  type DateValue,
  type Filter,
  comparisons,
  dateFields,
  dayNames,
  offsetUnits,
  parts,
  states,
  weekdays,
} from '../../src/features/tasks/filter/ast.ts';
import type { Moment } from '../../src/features/tasks/moment.ts';

/** What a filter should let through, worked out in memory from the tasks as the API shows them. */

/** What the conditions on days, names and words choose from, so that some tasks fit. */
interface Choices {
  readonly dates: readonly string[];
  readonly names: readonly string[];
  readonly words: readonly string[];
}

const dateValue = (dates: readonly string[]): fc.Arbitrary<DateValue> =>
  fc.oneof(
    fc.record({ kind: fc.constant('date' as const), date: fc.constantFrom(...dates) }),
    fc.record({ kind: fc.constant('named' as const), name: fc.constantFrom(...dayNames) }),
    fc.record({ kind: fc.constant('weekday' as const), name: fc.constantFrom(...weekdays) }),
    fc.record({
      kind: fc.constant('offset' as const),
      amount: fc.integer({ min: -3, max: 3 }),
      unit: fc.constant('d' as const),
    }),
    fc.constantFrom(...(Object.keys(offsetUnits) as (keyof typeof offsetUnits)[])).chain((unit) =>
      fc.record({
        kind: fc.constant('offset' as const),
        amount: fc.integer({ min: -offsetUnits[unit], max: offsetUnits[unit] }),
        unit: fc.constant(unit),
      }),
    ),
  );

export const filters = ({ dates, names, words }: Choices): fc.Arbitrary<Filter> => {
  const comparison = fc.constantFrom(...comparisons);
  const condition: fc.Arbitrary<Filter> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('date' as const),
        field: fc.constantFrom(...dateFields),
        comparison,
        value: dateValue(dates),
      }),
    },
    fc.record({ kind: fc.constant('priority' as const), comparison, value: fc.constantFrom(...priorities) }),
    fc.record({
      kind: fc.constant('estimate' as const),
      comparison,
      minutes: fc.constantFrom(0, 15, 30, 60, 90, 1_000_000),
    }),
    fc.record({ kind: fc.constantFrom('tag' as const, 'list' as const), text: fc.constantFrom(...names) }),
    fc.record({ kind: fc.constant('text' as const), text: fc.constantFrom(...words) }),
    fc.record({ kind: fc.constant('is' as const), state: fc.constantFrom(...states) }),
    fc.record({ kind: fc.constant('has' as const), part: fc.constantFrom(...parts) }),
  );
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'medium', maxDepth: 4, withCrossShrink: true },
      condition,
      fc.record({ kind: fc.constant('not' as const), of: tie('filter') }),
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        of: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
      }),
    ),
  })).filter;
};

export const termsOf = (filter: Filter): number => {
  if (filter.kind === 'not') return termsOf(filter.of);
  return filter.kind === 'and' || filter.kind === 'or' ? filter.of.reduce((sum, one) => sum + termsOf(one), 0) : 1;
};

const compares = (a: number, comparison: Comparison, b: number): boolean =>
  ({ '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b, '=': a === b })[comparison];

const dayOf = (instant: string, timeZone: string): Temporal.PlainDate =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate();

/** The day on which the user sees the task due. */
const dueDay = ({ due, dueAt }: Task, timeZone: string): Temporal.PlainDate | undefined => {
  if (due === null) return undefined;
  return due.time === undefined ? Temporal.PlainDate.from(due.date) : dayOf(dueAt!, timeZone);
};

const dayMeant = (value: DateValue, today: Temporal.PlainDate): Temporal.PlainDate => {
  if (value.kind === 'date') return Temporal.PlainDate.from(value.date);
  if (value.kind === 'named')
    return today.add({ days: dayNames.indexOf(value.name) === 2 ? -1 : dayNames.indexOf(value.name) });
  if (value.kind === 'offset') {
    const unit = { d: 'days', w: 'weeks', m: 'months', y: 'years' }[value.unit];
    return today.add({ [unit]: value.amount });
  }
  let day = today;
  while (weekdays[day.dayOfWeek - 1] !== value.name) day = day.add({ days: 1 });
  return day;
};

export interface World {
  readonly moment: Moment;
  readonly tasks: readonly Task[];
  readonly lists: readonly { readonly id: string; readonly name: string; readonly archived: boolean }[];
}

export const isOverdue = (task: Task, { now, timeZone, today }: Moment): boolean => {
  if (task.due === null || task.status === 'completed') return false;
  if (task.due.time !== undefined) return Date.parse(task.dueAt!) < now.getTime();
  return Temporal.PlainDate.compare(dueDay(task, timeZone)!, Temporal.PlainDate.from(today)) < 0;
};

const simple = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
const wordsIn = (text: string): string[] => simple(text).match(/[\p{L}\p{N}]+/gu) ?? [];

const isDay = (task: Task, filter: Filter & { kind: 'date' }, { timeZone, today }: Moment): boolean => {
  const instant = { created: task.createdAt, updated: task.updatedAt, completed: task.completedAt, due: null };
  const at = instant[filter.field];
  const day = filter.field === 'due' ? dueDay(task, timeZone) : at === null ? undefined : dayOf(at, timeZone);
  if (day === undefined) return false;
  const meant = dayMeant(filter.value, Temporal.PlainDate.from(today));
  return compares(Temporal.PlainDate.compare(day, meant), filter.comparison, 0);
};

export const fitsFilter = (task: Task, filter: Filter, world: World): boolean => {
  switch (filter.kind) {
    case 'and':
      return filter.of.every((one) => fitsFilter(task, one, world));
    case 'or':
      return filter.of.some((one) => fitsFilter(task, one, world));
    case 'not':
      return !fitsFilter(task, filter.of, world);
    case 'date':
      return isDay(task, filter, world.moment);
    case 'priority':
      return compares(priorities.indexOf(task.priority), filter.comparison, priorities.indexOf(filter.value));
    case 'estimate':
      return task.estimate !== null && compares(minutesOf(task.estimate), filter.comparison, filter.minutes);
    case 'tag':
      return task.tags.includes(filter.text);
    case 'list':
      if (task.listId === null) return filter.text.toLowerCase() === 'inbox';
      return simple(world.lists.find(({ id }) => id === task.listId)!.name) === simple(filter.text);
    case 'text': {
      const own = wordsIn(`${task.title} ${task.notes} ${task.tags.join(' ')}`);
      const wanted = wordsIn(filter.text);
      return wanted.length > 0 && wanted.every((word) => own.some((one) => one.startsWith(word)));
    }
    case 'is':
      return {
        open: task.status === 'open',
        completed: task.status === 'completed',
        recurring: task.recurrence !== null,
        subtask: task.parentId !== null,
        overdue: isOverdue(task, world.moment),
      }[filter.state];
    case 'has':
      return {
        due: task.due !== null,
        time: task.due?.time !== undefined,
        notes: task.notes !== '',
        reminders: task.reminders.length > 0,
        estimate: task.estimate !== null,
        subtasks: world.tasks.some(({ parentId }) => parentId === task.id),
        tags: task.tags.length > 0,
        recurrence: task.recurrence !== null,
      }[filter.part];
  }
};

/** Open tasks of archived lists are left out. */
export const isShown = (task: Task, { lists }: World): boolean =>
  task.status === 'completed' || !lists.some(({ id, archived }) => archived && id === task.listId);

/** The views that a task is in. */
export const viewsOf = (task: Task, world: World): string[] => {
  if (task.status === 'completed') return ['completed'];
  if (task.due === null || !isShown(task, world)) return [];
  if (isOverdue(task, world.moment)) return ['overdue'];
  const today = Temporal.PlainDate.from(world.moment.today);
  const day = Temporal.PlainDate.compare(dueDay(task, world.moment.timeZone)!, today);
  return day === 0 ? ['today'] : ['upcoming'];
};
