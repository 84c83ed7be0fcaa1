import { minutesOf, priorities, type Task } from '@todo/contracts';
import sql, { type Sql } from 'sql-template-tag';
import { partitionOf } from '../../database/outbox.ts';
import type { Session } from '../../database/session.ts';
import type { Recording } from './queries.ts';
import { columns, type TaskRow, toTask } from './row.ts';
import { titleKey } from './words.ts';

/**
 * Changes of many tasks in one statement each: rows, events and undo steps. One by one, 5,000 tasks take 10,000 round
 * trips; in statements of 100, as many as 100.
 */

/** Tasks that one statement changes: bounds what is in memory at a time. */
export const batchSize = 100;

export const batchesOf = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / batchSize) }, (_, index) =>
    items.slice(index * batchSize, (index + 1) * batchSize),
  );

/** A task as it shall be, and what is recorded of it. */
export interface Written {
  readonly task: Task;
  /** The version that it replaces or deletes. */
  readonly known: number;
  readonly recording: Recording;
}

/** The ids of the user's tasks that fit a condition on `tasks`, as the index gives them. */
export const selectIds = async (session: Session, userId: string, condition: Sql): Promise<string[]> => {
  const rows = await session.query<{ id: string }>(
    sql`select id from tasks where user_id = ${userId} and ${condition}`,
    { replan: true },
  );
  return rows.map(({ id }) => id);
};

/** Those of the tasks that are there, in the order of `ids`; nobody else changes them before the transaction ends. */
export const lockTasks = async (session: Session, userId: string, ids: readonly string[]): Promise<Task[]> => {
  const rows = await session.query<TaskRow>(sql`
    select ${columns} from tasks where id = any(${[...ids]}::uuid[]) and user_id = ${userId} order by id for update`);
  const tasks = new Map(rows.map((row) => [row.id, toTask(row)]));
  return ids.flatMap((id) => tasks.get(id) ?? []);
};

/** A row of `given`, by the names of the columns. Empty JSON columns are null, as in the table. */
const givenRow = ({ task, known, recording: { event } }: Written, n: number) => ({
  n,
  known,
  event,
  operation: event.type.slice(event.type.lastIndexOf('.') + 1),
  changed: event.data.changed,
  id: task.id,
  title: task.title,
  title_key: titleKey(task.title),
  notes: task.notes,
  priority: priorities.indexOf(task.priority),
  tags: task.tags,
  due_date: task.due?.date,
  due_time: task.due?.time,
  due_time_zone: task.due?.timeZone,
  due_at: task.dueAt,
  completed_at: task.completedAt,
  list_id: task.listId,
  parent_id: task.parentId,
  rank: task.rank,
  estimate_minutes: task.estimate && minutesOf(task.estimate),
  reminders: task.reminders.length === 0 ? null : task.reminders,
  recurrence: task.recurrence,
  version: task.version,
  created_at: task.createdAt,
  updated_at: task.updatedAt,
});

const given = (written: readonly Written[]): Sql => sql`
  given as (
    select * from json_to_recordset(${JSON.stringify(written.map(givenRow))}::json) as given (
      n integer, known integer, event json, operation text, changed json,
      id uuid, title text, title_key text, notes text, priority smallint, tags text[], due_date date, due_time text,
      due_time_zone text, due_at timestamptz, completed_at timestamptz, list_id uuid, parent_id uuid, rank text,
      estimate_minutes integer, reminders json, recurrence json, version integer, created_at timestamptz,
      updated_at timestamptz
    )
  )`;

/** Runs `write` (a CTE `written` that returns ids) with events and undo steps. Throws when a task is not as it was known. */
const writeAll = async (session: Session, userId: string, written: readonly Written[], write: Sql): Promise<void> => {
  const { undoToken } = written[0]!.recording;
  const undoable =
    undoToken === undefined
      ? sql``
      : sql`, undoable as (
          insert into undo_steps (token, user_id, entity, entity_id, operation, changed)
          select ${undoToken}::uuid, ${userId}, 'task', id, operation,
            case when operation not in ('created', 'deleted', 'restored') then changed end
          from given join written using (id) order by n
        )`;
  const count = await session.execute(sql`
    with ${given(written)}, ${write}${undoable}
    insert into outbox (partition, topic, event)
    select ${partitionOf(userId)}::smallint, 'task-events', event from given join written using (id) order by n`);
  if (count !== written.length) throw new Error(`${written.length - count} locked tasks are not as they were.`);
};

/** Replaces locked tasks. */
export const updateTasks = (session: Session, userId: string, written: readonly Written[]): Promise<void> =>
  writeAll(
    session,
    userId,
    written,
    sql`written as (
      update tasks set
        title = given.title, title_key = given.title_key, notes = given.notes, priority = given.priority,
        tags = given.tags, due_date = given.due_date, due_time = given.due_time,
        due_time_zone = given.due_time_zone, due_at = given.due_at, completed_at = given.completed_at,
        list_id = given.list_id, parent_id = given.parent_id, rank = given.rank,
        estimate_minutes = given.estimate_minutes, reminders = given.reminders, recurrence = given.recurrence,
        version = given.version, updated_at = given.updated_at
      from given
      where tasks.id = given.id and tasks.user_id = ${userId} and tasks.version = given.known
      returning tasks.id
    )`,
  );

/** Adds tasks; none of them may be there. */
export const insertTasks = (session: Session, userId: string, written: readonly Written[]): Promise<void> =>
  writeAll(
    session,
    userId,
    written,
    sql`written as (
      insert into tasks (
        id, user_id, title, title_key, notes, priority, tags, due_date, due_time, due_time_zone, due_at, completed_at,
        list_id, parent_id, rank, estimate_minutes, reminders, recurrence, version, created_at, updated_at
      )
      select id, ${userId}, title, title_key, notes, priority, tags, due_date, due_time, due_time_zone, due_at,
        completed_at, list_id, parent_id, rank, estimate_minutes, reminders, recurrence, version, created_at, updated_at
      from given
      returning id
    )`,
  );

/** Moves locked tasks into the trash, as parts of one deletion. */
export const deleteTasks = (
  session: Session,
  userId: string,
  deletion: string,
  written: readonly Written[],
): Promise<void> =>
  writeAll(
    session,
    userId,
    written,
    sql`written as (
      delete from tasks using given
      where tasks.id = given.id and tasks.user_id = ${userId} and tasks.version = given.known
      returning tasks.id
    ), kept as (
      insert into trash (id, user_id, task, deleted_at, deletion, parent_id)
      select id, ${userId}, event -> 'data' -> 'task', updated_at, ${deletion}::uuid, parent_id
      from given join written using (id)
      on conflict (id) do update set task = excluded.task, deleted_at = excluded.deleted_at,
        deletion = excluded.deletion, parent_id = excluded.parent_id
    )`,
  );
