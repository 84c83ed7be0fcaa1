import type { Task } from '@todo/contracts';
import { instantOf } from '../../time/zoned.ts';
import type { NewTask, Patch } from '../api.ts';
import type { Effect } from './ledger.ts';

const now = (): string => new Date().toISOString();

type DueChange = Patch['due'];

const dueAfter = (before: Task['due'], change: DueChange): Task['due'] => {
  if (change === undefined) return before;
  if (change === null) return null;
  const { date = before?.date, time = before?.time, timeZone = before?.timeZone } = change;
  if (date === undefined) return before;
  return { date, ...(time && { time }), ...(timeZone && { timeZone }) };
};

/** The task as a patch will leave it, as near as can be told here. */
export const patched =
  (patch: Patch): Effect =>
  (task) => {
    if (task === undefined) return undefined;
    const due = dueAfter(task.due, patch.due);
    return {
      ...task,
      title: patch.title?.trim() ?? task.title,
      notes: patch.notes === undefined ? task.notes : (patch.notes ?? ''),
      priority: patch.priority === undefined ? task.priority : (patch.priority ?? 'none'),
      tags: patch.tags === undefined ? task.tags : [...new Set(patch.tags ?? [])],
      due,
      dueAt: due === null ? null : instantOf(due),
      updatedAt: now(),
    };
  };

export const completed: Effect = (task) =>
  task && { ...task, status: 'completed', completedAt: now(), updatedAt: now() };
export const reopened: Effect = (task) => task && { ...task, status: 'open', completedAt: null, updatedAt: now() };
export const gone: Effect = () => undefined;

/** A task that the server does not know yet: its version is 0. */
export const drafted = (id: string, task: NewTask): Task => {
  const due = dueAfter(null, task.due);
  return {
    id,
    title: task.title.trim(),
    notes: task.notes ?? '',
    priority: task.priority ?? 'none',
    tags: task.tags ?? [],
    due,
    dueAt: due === null ? null : instantOf(due),
    status: 'open',
    completedAt: null,
    listId: null,
    parentId: null,
    rank: '',
    estimate: null,
    reminders: [],
    recurrence: null,
    subtasks: { total: 0, completed: 0 },
    version: 0,
    createdAt: now(),
    updatedAt: now(),
  };
};
