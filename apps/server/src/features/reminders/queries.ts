import type { Reminder } from '@todo/contracts';
import sql from 'sql-template-tag';
import type { Session } from '../../database/session.ts';
import type { PlannedReminder, State } from './plan.ts';

interface ReminderRow {
  readonly id: string;
  readonly reminder: Reminder;
  readonly due_at: Date | null;
  readonly remind_at: Date;
  readonly fire_at: Date | null;
  readonly state: State;
  readonly fired_at: Date | null;
  readonly snoozed_at: Date | null;
}

const columns = sql`id, reminder, due_at, remind_at, fire_at, state, fired_at, snoozed_at`;

const toPlanned = (row: ReminderRow): PlannedReminder => ({
  id: row.id,
  reminder: row.reminder,
  dueAt: row.due_at,
  remindAt: row.remind_at,
  fireAt: row.fire_at,
  state: row.state,
  firedAt: row.fired_at,
  snoozedAt: row.snoozed_at,
});

/**
 * Notes that a task's reminders are planned from this version, and keeps others from planning them until the session's
 * transaction ends. `late`: a later version has been planned from. An account that was deleted meanwhile has no plans.
 */
export const beginPlan = async (
  session: Session,
  userId: string,
  taskId: string,
  version: number,
): Promise<'first' | 'next' | 'late'> => {
  const [row] = await session.query<{ first: boolean }>(sql`
    insert into reminder_plans as known (task_id, user_id, version)
    select ${taskId}::uuid, u.id, ${version}::integer from "user" u where u.id = ${userId}
    on conflict (task_id) do update set version = excluded.version, planned_at = excluded.planned_at
      where known.version < excluded.version
    returning xmax = 0 as first`);
  if (row === undefined) return 'late';
  return row.first ? 'first' : 'next';
};

/** What is known of a task's reminders; they stay as they are until the session's transaction ends. */
export const lockReminders = async (session: Session, taskId: string): Promise<PlannedReminder[]> => {
  const rows = await session.query<ReminderRow>(
    sql`select ${columns} from reminders where task_id = ${taskId} for update`,
  );
  return rows.map(toPlanned);
};

/** Writes a task's reminders. */
export const writeReminders = async (
  session: Session,
  userId: string,
  taskId: string,
  reminders: readonly PlannedReminder[],
): Promise<void> => {
  if (reminders.length === 0) return;
  const rows = reminders.map((one) => ({
    id: one.id,
    reminder: one.reminder,
    due_at: one.dueAt,
    remind_at: one.remindAt,
    fire_at: one.fireAt,
    state: one.state,
    fired_at: one.firedAt,
    snoozed_at: one.snoozedAt,
  }));
  await session.execute(sql`
    insert into reminders (task_id, user_id, ${columns})
    select ${taskId}::uuid, ${userId}, ${columns} from json_to_recordset(${JSON.stringify(rows)}::json) as given (
      id uuid, reminder jsonb, due_at timestamptz, remind_at timestamptz, fire_at timestamptz, state text,
      fired_at timestamptz, snoozed_at timestamptz)
    on conflict (id) do update set
      due_at = excluded.due_at, remind_at = excluded.remind_at, fire_at = excluded.fire_at, state = excluded.state,
      fired_at = excluded.fired_at, snoozed_at = excluded.snoozed_at, updated_at = excluded.updated_at`);
};

/** The reminders that a task of the user has, in the order of their times; nothing when there is no such task. */
export const selectReminders = async (
  session: Session,
  userId: string,
  taskId: string,
): Promise<PlannedReminder[] | undefined> => {
  const rows = await session.query<ReminderRow | { readonly id: null }>(sql`
    select r.id, reminder, r.due_at, remind_at, fire_at, state, fired_at, snoozed_at
    from tasks t left join reminders r on r.task_id = t.id and r.state <> 'cancelled'
    where t.id = ${taskId} and t.user_id = ${userId}
    order by remind_at, r.id`);
  if (rows.length === 0) return undefined;
  return rows.flatMap((row) => (row.id === null ? [] : [toPlanned(row)]));
};

/** One reminder of the user, and its task; nothing when it is cancelled. */
export const selectReminder = async (
  session: Session,
  userId: string,
  id: string,
): Promise<(PlannedReminder & { readonly taskId: string }) | undefined> => {
  const [row] = await session.query<ReminderRow & { readonly task_id: string }>(sql`
    select task_id, ${columns} from reminders where id = ${id} and user_id = ${userId} and state <> 'cancelled'`);
  return row && { ...toPlanned(row), taskId: row.task_id };
};
