import { randomUUID } from 'node:crypto';
import {
  type Due,
  type Recurrence,
  type Reminder,
  type Task,
  type TaskPatch,
  type TaskRecurrence,
  usualFields,
} from '@todo/contracts';
import { addDays, dateIn, daysBetween, laterByDays, occurrences, parseRule } from '@todo/recurrence';
import type { Session } from '../../database/session.ts';
import { ProblemError } from '../../http/problem.ts';
import { profileOf } from '../profiles/index.ts';
import { changedFields } from './changes.ts';
import { dueInstant } from './due.ts';
import { nextDate } from './next-date.ts';

/**
 * Tasks that come again. One task of a series is open at a time; it carries the series with it (`Task.recurrence`), and when
 * it is completed the consumer `recurrence` makes the next one of it. Here is what edits do to a series and what the
 * next occurrence is like.
 */

/** Whether an edit is of one occurrence alone, or of it and all after it. */
export type Scope = 'this' | 'following';

const wrong = (place: 'body' | 'query', pointer: string, message: string) =>
  new ProblemError('invalid-request', { errors: [{ in: place, pointer, message }] });

/**
 * The series that begins with a task due then. A due date that the rule does not give is kept as it is: the rule's own
 * dates follow, and COUNT counts those. Throws `invalid-request` when the rule gives no date at all.
 */
export const seriesFrom = (input: Recurrence, due: Due, seriesId: string): TaskRecurrence => {
  const [first] = occurrences(parseRule(input.rule), due, 1);
  if (first === undefined) throw wrong('body', '/recurrence/rule', `gives no date from ${due.date} on`);
  return {
    rule: input.rule,
    from: input.from,
    catchUp: input.catchUp,
    seriesId,
    start: due,
    occurrence: due.date,
    number: first.date === due.date || input.from === 'completion' ? 1 : 0,
  };
};

/** Where a series that is given no due date begins: on the first day of the rule from today on. */
const firstDue = ({ rule }: Recurrence, timeZone: string): Due => {
  const zone = timeZone === 'UTC' ? undefined : timeZone;
  const today = { date: dateIn(Date.now(), zone), timeZone: zone };
  const [first] = occurrences(parseRule(rule), today, 1);
  if (first === undefined) throw wrong('body', '/recurrence/rule', `gives no date from ${today.date} on`);
  return { date: first.date, time: undefined, timeZone: zone };
};

/** Due date and series of a new task. */
export const seriesOfNew = async (
  session: Session,
  userId: string,
  { due, recurrence }: { readonly due: Due | null; readonly recurrence: Recurrence | null },
): Promise<{ due: Due | null; recurrence: TaskRecurrence | null }> => {
  if (recurrence === null) return { due, recurrence };
  const first = due ?? firstDue(recurrence, (await profileOf(session, userId)).timeZone);
  return { due: first, recurrence: seriesFrom(recurrence, first, randomUUID()) };
};

/** What a patch asks of the series; undefined: nothing. Throws `invalid-request` when there is no rule. */
const wanted = (before: TaskRecurrence | null, patch: TaskPatch['recurrence']): Recurrence | null | undefined => {
  if (patch === undefined || patch === null) return patch;
  const rule = patch.rule ?? before?.rule;
  if (rule === undefined) throw wrong('body', '/recurrence/rule', 'is needed: the task does not recur yet');
  return {
    rule,
    from: patch.from === undefined ? (before?.from ?? 'due') : (patch.from ?? 'due'),
    catchUp: patch.catchUp === undefined ? (before?.catchUp ?? true) : (patch.catchUp ?? true),
  };
};

/** The zone that a series begins in when a patch gives it no due date: that of the profile. Others need none. */
export const zoneForSeries = async (session: Session, userId: string, patch: TaskPatch): Promise<string> =>
  patch.recurrence && patch.due === undefined ? (await profileOf(session, userId)).timeZone : 'UTC';

/** The due date after an edit: a series that is given none begins on its first day from today on. */
export const dueOfSeries = (before: Task, due: Due | null, patch: TaskPatch, timeZone: string): Due | null => {
  if (due !== null || !patch.recurrence) return due;
  if (patch.due === null) {
    const message = 'is needed: a task that recurs has a due date. To end the series, set recurrence to null';
    throw wrong('body', '/due', message);
  }
  return firstDue(wanted(before.recurrence, patch.recurrence)!, timeZone);
};

const sameDue = (a: Due | null, b: Due | null): boolean =>
  a?.date === b?.date && a?.time === b?.time && a?.timeZone === b?.timeZone;

/** The values that come back with the next occurrence, after an edit from `before` to `after`. */
const usualAfter = (
  scope: Scope,
  before: Task & { readonly recurrence: TaskRecurrence },
  after: Task,
): TaskRecurrence['usual'] => {
  const usual: Record<string, unknown> = { ...before.recurrence.usual };
  const changed = changedFields(before, after);
  for (const field of usualFields) {
    if (changed[field] === undefined) continue;
    if (scope === 'following') delete usual[field];
    else if (!(field in usual)) usual[field] = before[field];
  }
  return Object.keys(usual).length === 0 ? undefined : usual;
};

/** The series when this occurrence and all after it are edited. */
const editedSeries = (series: TaskRecurrence, input: Recurrence, before: Due | null, after: Due): TaskRecurrence => {
  const moved = !sameDue(before, after);
  if (input.rule !== series.rule || input.from !== series.from) {
    // Another rule counts from here on.
    const first = moved ? after : { ...series.start, date: series.occurrence };
    return seriesFrom(input, first, series.seriesId);
  }
  const same = { ...series, catchUp: input.catchUp };
  if (!moved) return same;
  if (after.date === before?.date) return { ...same, start: { ...after, date: series.start.date } };
  return { ...same, start: after, occurrence: after.date };
};

/**
 * The series of a task after an edit: `after` has the edited fields, `asked` is the scope that was asked for. When nothing
 * was asked, a new due date alone is for this occurrence (it is postponed, the schedule stays), everything else for all
 * that follow, too. Without a due date there is no series. Throws `invalid-request`.
 */
export const seriesAfter = (before: Task, after: Task, patch: TaskPatch, asked?: Scope): TaskRecurrence | null => {
  const { due } = after;
  const series = before.recurrence;
  const input = wanted(series, patch.recurrence);
  if (input === null || due === null) return null;
  if (series === null) return input === undefined ? null : seriesFrom(input, due, randomUUID());
  const dueAlone = Object.keys(patch).every((field) => field === 'due');
  const scope = asked ?? (dueAlone ? 'this' : 'following');
  const { usual: _, ...bare } = series;
  const usual = usualAfter(scope, { ...before, recurrence: series }, after);
  const withUsual = (changed: TaskRecurrence): TaskRecurrence =>
    usual === undefined ? changed : { ...changed, usual };
  if (scope === 'following') return withUsual(editedSeries(bare, input ?? series, before.due, due));
  const differs = input && (['rule', 'from', 'catchUp'] as const).some((field) => input[field] !== series[field]);
  if (differs) throw wrong('query', 'scope', 'must be "following" to change how the task recurs');
  return withUsual(bare);
};

/** Reminders at an instant go on by as many days as the series does, at the same time of day. */
const movedReminders = (reminders: readonly Reminder[], days: number, timeZone: string | undefined): Reminder[] =>
  reminders.flatMap((reminder) => {
    if ('before' in reminder) return reminder;
    const at = laterByDays(Date.parse(reminder.at), days, timeZone);
    // RFC 3339 cannot write later ones.
    return at < Date.UTC(9999, 11, 31) ? { at: new Date(at).toISOString() } : [];
  });

/** A part of a task that goes on by so many days: what of it has a date goes with it. */
export const movedBy = (part: Task, days: number): Pick<Task, 'due' | 'dueAt' | 'reminders'> => {
  const due = part.due && { ...part.due, date: addDays(part.due.date, days) };
  return {
    due,
    dueAt: due && dueInstant(due).toISOString(),
    reminders: movedReminders(part.reminders, days, due?.timeZone),
  };
};

/**
 * What the next occurrence has of a task that was completed, or skipped, at an instant (milliseconds since 1970): all that
 * is usual, at the next date. Nothing when the series ends.
 */
export const nextOccurrence = (task: Task, at: number, how: 'completed' | 'skipped'): Partial<Task> | undefined => {
  const series = task.recurrence;
  if (series === null || series.ended === true) return undefined;
  const next = nextDate(series, at, how);
  if (next === undefined) return undefined;
  const { usual, ...bare } = series;
  const due: Due = { ...series.start, date: next.date };
  const reminders = usual?.reminders ?? task.reminders;
  const days = daysBetween(series.occurrence, next.date);
  return {
    ...usual,
    due,
    dueAt: dueInstant(due).toISOString(),
    reminders: movedReminders(reminders, days, due.timeZone),
    recurrence: { ...bare, occurrence: next.date, number: next.number },
  };
};

/** The task after its present occurrence was left out: at the next one, or completed when there is none. */
export const skipped = (task: Task, now: Date): Task => {
  const series = task.recurrence;
  if (series === null || task.status === 'completed') {
    const why = series === null ? 'does not recur' : 'is completed';
    throw new ProblemError('conflict', { detail: `The task "${task.title}" ${why}: there is nothing to skip.` });
  }
  const next = nextOccurrence(task, now.getTime(), 'skipped');
  if (next !== undefined) return { ...task, ...next };
  return { ...task, status: 'completed', completedAt: now.toISOString(), recurrence: { ...series, ended: true } };
};

/** An open task can go on. */
export const withoutEnd = (series: TaskRecurrence | null): TaskRecurrence | null => {
  if (series?.ended === undefined) return series;
  const { ended: _, ...going } = series;
  return going;
};

/** How many days later the series of a skipped task stands. */
export const daysSkipped = (before: Task, after: Task): number =>
  before.recurrence && after.recurrence ? daysBetween(before.recurrence.occurrence, after.recurrence.occurrence) : 0;

/**
 * What becomes of the subtasks, parents first, of a task that has moved on by so many days: they are open again. Those that
 * recur themselves go their own way, with what is under them.
 */
export const goingAlong = (days: number): ((part: Task) => Task) => {
  const onTheirOwn = new Set<string | null>();
  return (part) => {
    if (part.recurrence === null && !onTheirOwn.has(part.parentId)) {
      return { ...part, ...movedBy(part, days), status: 'open', completedAt: null };
    }
    onTheirOwn.add(part.id);
    return part;
  };
};
