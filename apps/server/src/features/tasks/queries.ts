import { minutesOf, priorities, type CatalogueEvent, type Task } from '@todo/contracts';
import sql, { type Sql } from 'sql-template-tag';
import { insertOutbox } from '../../database/outbox.ts';
import type { Session } from '../../database/session.ts';
import { asPlaceProblem } from './place-problem.ts';
import { titleKey } from './words.ts';
import { columns, type TaskRow, toTask } from './row.ts';

/** An event that tells of a change of a task. */
export type TaskEvent = CatalogueEvent<
  | 'todo.task.created'
  | 'todo.task.updated'
  | 'todo.task.completed'
  | 'todo.task.reopened'
  | 'todo.task.deleted'
  | 'todo.task.restored'
>;

/** What is written together with a change of a task. */
export interface Recording {
  readonly event: TaskEvent;
  /** Under which the change can be undone; absent: it cannot. */
  readonly undoToken: string | undefined;
}

/** Made once: each time anew, the text and the look-up of its name took 4 of the 83 µs of a read. */
const taskById = sql`select ${columns} from tasks where id = ${'$1'} and user_id = ${'$2'}`.text;

export const selectTask = async (session: Session, userId: string, id: string): Promise<Task | undefined> => {
  const [row] = await session.query<TaskRow>({ text: taskById, values: [id, userId] });
  return row && toTask(row);
};

/** As `selectTask`, and nobody else changes the task before the session's transaction ends. */
export const lockTask = async (session: Session, userId: string, id: string): Promise<Task | undefined> => {
  const [row] = await session.query<TaskRow>(
    sql`select ${columns} from tasks where id = ${id} and user_id = ${userId} for update`,
  );
  return row && toTask(row);
};

/**
 * Runs `write`, which returns the rows it wrote, and, if there is one, writes event and undo step: one statement, so that a
 * change is one round trip and one commit. Returns whether there was one.
 */
const writeRecorded = async (session: Session, write: Sql, { event, undoToken }: Recording): Promise<boolean> => {
  const { userId, taskId, changed } = event.data;
  const operation = event.type.slice(event.type.lastIndexOf('.') + 1);
  const isWhole = operation === 'created' || operation === 'restored';
  const undoable =
    undoToken === undefined
      ? sql``
      : sql`, undoable as (
          insert into undo_steps (token, user_id, entity, entity_id, operation, changed)
          select ${undoToken}::uuid, ${userId}, 'task', ${taskId}::uuid, ${operation},
            ${isWhole ? null : JSON.stringify(changed)}::json from written)`;
  try {
    const written = await session.execute(
      sql`with ${write}${undoable} ${insertOutbox(event, sql`select 1 from written`)}`,
    );
    return written === 1;
  } catch (error) {
    throw asPlaceProblem(error);
  }
};

/** Adds a task; false when there is one with its id. */
export const insertTask = (session: Session, task: Task, recording: Recording): Promise<boolean> =>
  writeRecorded(
    session,
    sql`written as (
      insert into tasks (
        id, user_id, title, title_key, notes, priority, tags, due_date, due_time, due_time_zone, due_at, completed_at,
        list_id, parent_id, rank, estimate_minutes, reminders, recurrence, version, created_at, updated_at
      ) values (
        ${task.id}, ${recording.event.data.userId}, ${task.title}, ${titleKey(task.title)}, ${task.notes},
        ${priorities.indexOf(task.priority)}::smallint, ${task.tags}::text[], ${task.due?.date ?? null}::date,
        ${task.due?.time ?? null}, ${task.due?.timeZone ?? null}, ${task.dueAt}::timestamptz,
        ${task.completedAt}::timestamptz, ${task.listId}::uuid, ${task.parentId}::uuid, ${task.rank},
        ${task.estimate && minutesOf(task.estimate)}, ${jsonOrNull(task.reminders)}::json,
        ${jsonOrNull(task.recurrence)}::json, ${task.version}, ${task.createdAt}::timestamptz,
        ${task.updatedAt}::timestamptz
      ) on conflict (id) do nothing returning 1
    )`,
    recording,
  );

/** Replaces version `known` of the task; false when there is no such version any more. */
export const updateTask = (session: Session, known: number, task: Task, recording: Recording): Promise<boolean> =>
  writeRecorded(
    session,
    sql`written as (
      update tasks set
        title = ${task.title}, title_key = ${titleKey(task.title)}, notes = ${task.notes},
        priority = ${priorities.indexOf(task.priority)}::smallint, tags = ${task.tags}::text[],
        due_date = ${task.due?.date ?? null}::date, due_time = ${task.due?.time ?? null},
        due_time_zone = ${task.due?.timeZone ?? null}, due_at = ${task.dueAt}::timestamptz,
        completed_at = ${task.completedAt}::timestamptz, list_id = ${task.listId}::uuid,
        parent_id = ${task.parentId}::uuid, rank = ${task.rank},
        estimate_minutes = ${task.estimate && minutesOf(task.estimate)},
        reminders = ${jsonOrNull(task.reminders)}::json, recurrence = ${jsonOrNull(task.recurrence)}::json,
        version = ${task.version}, updated_at = ${task.updatedAt}::timestamptz
      where id = ${task.id} and user_id = ${recording.event.data.userId} and version = ${known}
      returning 1
    )`,
    recording,
  );

/** Takes version `known` of the task away for good; false when there is no such version any more. */
export const withdrawTask = (session: Session, known: number, task: Task, recording: Recording): Promise<boolean> =>
  writeRecorded(
    session,
    sql`written as (
      delete from tasks where id = ${task.id} and user_id = ${recording.event.data.userId} and version = ${known} returning 1
    )`,
    recording,
  );

/** Most tasks have none, and a null costs the reader nothing. */
const jsonOrNull = (value: object | null): string | null =>
  value === null || (Array.isArray(value) && value.length === 0) ? null : JSON.stringify(value);
