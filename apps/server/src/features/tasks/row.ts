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
  readonly due_at: Date | null;
  readonly completed_at: Date | null;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** What a task is made of; not the columns that only serve searching and sorting. */
export const columns = sql`id, title, notes, priority, tags, due_date, due_time, due_time_zone, due_at, completed_at, version, created_at, updated_at`;

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
  dueAt: row.due_at?.toISOString() ?? null,
  status: row.completed_at === null ? 'open' : 'completed',
  completedAt: row.completed_at?.toISOString() ?? null,
  version: row.version,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});
