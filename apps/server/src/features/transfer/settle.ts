import { Due, durationOf, limits, Recurrence, type Reminder, type Task, TaskRecurrence } from '@todo/contracts';
import { ProblemError } from '../../http/problem.ts';
import { seriesFrom } from '../tasks/index.ts';
import { type FoundTask, type ImportProblem, keep } from './found.ts';
import { stringOf } from './json-text.ts';

/** What our tasks hold at most, beside `limits`. */
const [maxReminders, maxEstimate, maxListName] = [20, 2_000 * 60, 100];

/** A task that our own can hold as it is; where it belongs is still told by the file's keys. */
export interface SettledTask extends Pick<
  Task,
  'title' | 'notes' | 'priority' | 'tags' | 'due' | 'estimate' | 'reminders'
> {
  readonly line: number;
  readonly key: string;
  readonly parent: string | undefined;
  readonly list: string | undefined;
  readonly recurrence: TaskRecurrence | null;
  readonly completed: boolean;
  readonly completedAt: string | undefined;
  readonly createdAt: string | undefined;
  readonly rank: string | undefined;
  readonly kept: readonly string[];
}

/** Text that every store can hold (see `text` of the contracts). */
const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** The beginning of a text, without half a character at its end. */
const cut = (text: string, length: number): string =>
  text
    .slice(0, length)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd();

/** One word, as tags are; empty when nothing is left. */
const toTag = (name: string): string =>
  cut(
    storable(name)
      .trim()
      .replace(/^[@#]+/, '')
      .replaceAll(/[\s,@#]+/gu, '-'),
    limits.tag,
  );

const settleTags = (task: FoundTask): string[] => {
  const tags = [...new Set(task.tags.map(toTag).filter(Boolean))];
  if (tags.length > limits.tags) keep(task, 'More tags', tags.slice(limits.tags).join(' '));
  return tags.slice(0, limits.tags);
};

const settleDue = (task: FoundTask): Task['due'] => {
  if (task.due === null) return null;
  const due = Due.safeParse(task.due);
  if (due.success) return due.data;
  keep(task, 'Due', Object.values(task.due).filter(Boolean).join(' '));
  return null;
};

const settleReminders = (task: FoundTask, due: Task['due']): Reminder[] => {
  const fitting = task.reminders.filter((reminder) => due !== null || 'at' in reminder);
  for (const reminder of task.reminders) {
    if (!fitting.includes(reminder))
      keep(task, 'Reminder without a due date', 'before' in reminder ? reminder.before : '');
  }
  const different = [...new Map(fitting.map((reminder) => [JSON.stringify(reminder), reminder])).values()];
  for (const reminder of different.slice(maxReminders)) keep(task, 'Reminder', Object.values(reminder).join());
  return different.slice(0, maxReminders);
};

const settleEstimate = (task: FoundTask): string | null => {
  const minutes = Math.round(task.estimate ?? 0);
  if (minutes >= 1 && minutes <= maxEstimate) return durationOf(minutes);
  if (task.estimate !== undefined && Number.isFinite(task.estimate) && minutes !== 0)
    keep(task, 'Estimate in minutes', String(minutes));
  return null;
};

/**
 * A series that is told whole goes on; of a rule alone one begins with the due date. `seriesId` is the file's until the task
 * is placed. A rule that cannot be held stays readable.
 */
const settleRecurrence = (task: FoundTask, due: Task['due']): TaskRecurrence | null => {
  const { recurrence } = task;
  if (recurrence === undefined) return null;
  const whole = TaskRecurrence.safeParse(recurrence);
  if (whole.success && due !== null) return whole.data;
  // Ours are rules of days.
  const rule = stringOf(recurrence.rule).replace(/(UNTIL=\d{8})T\d{6}Z?/i, '$1');
  const input = Recurrence.safeParse({ rule, from: recurrence.from });
  if (input.success && due !== null) {
    try {
      return seriesFrom(input.data, due, task.key);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
    }
  }
  keep(task, 'Repeats', rule);
  return null;
};

const settleTitle = (task: FoundTask): string | undefined => {
  const title = storable(task.title)
    .replaceAll(/\s*[\r\n\u2028\u2029]\s*/g, ' ')
    .trim();
  if (title.length > limits.title) {
    keep(task, 'Whole title', title);
    return `${cut(title, limits.title - 1)}…`;
  }
  if (title !== '') return title;
  const [beginning = ''] = storable(task.notes.join('\n')).trim().split('\n', 1);
  return cut(beginning.trim(), limits.title) || undefined;
};

/** Holds a found task to our limits; what does not fit goes to the notes, and what cannot come is a problem. */
export const settleTask = (task: FoundTask, problems: ImportProblem[]): SettledTask | undefined => {
  const title = settleTitle(task);
  if (title === undefined) {
    problems.push({ line: task.line, message: 'This task has no title.' });
    return undefined;
  }
  const due = settleDue(task);
  const reminders = settleReminders(task, due);
  const estimate = settleEstimate(task);
  const tags = settleTags(task);
  const recurrence = settleRecurrence(task, due);
  const notes = storable(task.notes.join('\n\n'));
  if (notes.length > limits.notes) {
    problems.push({ line: task.line, message: `The notes are cut after ${limits.notes} characters; the task comes.` });
  }
  return {
    line: task.line,
    key: task.key,
    parent: task.parent,
    list: task.list,
    title,
    notes: notes.length > limits.notes ? cut(notes, limits.notes) : notes,
    priority: task.priority,
    tags,
    due,
    estimate,
    reminders,
    recurrence,
    completed: task.completed,
    completedAt: task.completedAt,
    createdAt: task.createdAt,
    rank: task.rank !== undefined && /^[0-9A-Za-z]{1,100}$/.test(task.rank) ? task.rank : undefined,
    kept: task.kept,
  };
};

/** A name that a list can have. */
export const settleListName = (name: string): string => cut(storable(name).trim(), maxListName) || 'Imported';

/**
 * Parents before their children. A parent that is not in the file is none, and a circle is cut where it is met first.
 */
export const inOrder = (tasks: readonly SettledTask[]): SettledTask[] => {
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  /** Those that have their place in the order, as they were found. */
  const placed = new Set<SettledTask>();
  const ordered: SettledTask[] = [];
  for (const task of tasks) {
    // Up to the first that has its place or no parent, then down again.
    const chain = new Set<SettledTask>();
    let next: SettledTask | undefined = task;
    while (next !== undefined && !placed.has(next) && !chain.has(next)) {
      chain.add(next);
      next = next.parent === undefined ? undefined : byKey.get(next.parent);
    }
    for (const one of [...chain].toReversed()) {
      const parent = one.parent === undefined ? undefined : byKey.get(one.parent);
      ordered.push(parent !== undefined && placed.has(parent) ? one : { ...one, parent: undefined });
      placed.add(one);
    }
  }
  return ordered;
};
