import type { Task } from '@todo/contracts';
import { dueDay } from '../time/words.ts';

/** What divides a list: each day, or what is overdue from the rest. */
export type Groups = 'day' | 'overdue';

/** A row of a list: a heading (the day under it, or `overdue`), or a task. */
export type Row = { readonly heading: string } | { readonly task: Task };

/** The tasks with the headings between them; they come in the order of their due dates then. */
export const rowsOf = (tasks: readonly Task[], groups: Groups | undefined, day: string): Row[] => {
  if (groups === undefined) return tasks.map((task) => ({ task }));
  const rows: Row[] = [];
  let last: string | undefined;
  for (const task of tasks) {
    const due = dueDay(task) ?? '';
    const heading = groups === 'overdue' && due < day ? 'overdue' : due;
    if (heading !== last) rows.push({ heading });
    last = heading;
    rows.push({ task });
  }
  return rows;
};
