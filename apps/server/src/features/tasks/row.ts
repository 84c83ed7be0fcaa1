import { priorities, type Task } from '@todo/contracts';
import sql from 'sql-template-tag';

/** A row of `tasks` as `columns` reads it. */
export interface TaskRow {
  readonly id: string;
  readonly title: string;
  readonly notes: string;
  readonly priority: number;
  readonly tags: string[];
  readonly due_date: string | null;
  readonly due_time: string | null;
  readonly due_time_zone: string | null;
  readonly due: string | null;
  readonly completed: string | null;
  readonly version: number;
  readonly created: string;
  readonly updated: string;
}

/**
 * What a task is made of; not the columns that only serve searching and sorting. Instants come as text: the way over Date
 * and back was a third of the work of a list. Their names are not those of the columns, which `order by` would take them for.
 */
export const columns = sql`id, title, notes, priority, tags, due_date, due_time, due_time_zone, due_at::text as due, completed_at::text as completed, version, created_at::text as created, updated_at::text as updated`;

/** Of `2026-12-01 08:00:00+00`. */
const utcLength = 22;
/** What is missing of `.000`, by the characters that are there. */
const paddings = ['.000', '000', '00', '0', ''];

/** `2026-12-01 08:00:00.5+00`, as PostgreSQL writes an instant, in RFC 3339 with milliseconds and in UTC. */
export const instant = (text: string): string => {
  // PostgreSQL leaves out zeros at the end, the fraction altogether if there is none, and the minutes of an offset.
  if (text.endsWith('+00')) return `${text.slice(0, 10)}T${text.slice(11, -3)}${paddings[text.length - utcLength]}Z`;
  const offset = /[+-]\d\d$/.test(text) ? ':00' : '';
  return new Date(`${text.replace(' ', 'T')}${offset}`).toISOString();
};

export const toTask = (row: TaskRow): Task => ({
  id: row.id,
  title: row.title,
  notes: row.notes,
  priority: priorities[row.priority] ?? 'none',
  tags: row.tags,
  due:
    row.due_date === null
      ? null
      : { date: row.due_date, time: row.due_time ?? undefined, timeZone: row.due_time_zone ?? undefined },
  dueAt: row.due && instant(row.due),
  status: row.completed === null ? 'open' : 'completed',
  completedAt: row.completed && instant(row.completed),
  version: row.version,
  createdAt: instant(row.created),
  updatedAt: instant(row.updated),
});
