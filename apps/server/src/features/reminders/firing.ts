import type { CatalogueEvent, QuietHours, Reminder } from '@todo/contracts';
import sql from 'sql-template-tag';
import { insertOutboxAll, newEvent } from '../../database/outbox.ts';
import type { Database, Session } from '../../database/session.ts';
import type { OutboxWatch } from '../../events/outbox-watch.ts';
import type { State } from './plan.ts';
import { quietUntil } from './times.ts';

/** Reminders taken at a time: the rows are locked, and their events in memory, no longer than one such batch takes. */
export const batchSize = 500;

interface DueRow {
  readonly id: string;
  readonly task_id: string;
  readonly user_id: string;
  readonly reminder: Reminder;
  readonly due_at: Date | null;
  readonly fire_at: Date;
  readonly state: State;
  /** Whether the task still is as it was planned from, and open. */
  readonly current: boolean;
  readonly title: string | null;
  readonly time_zone: string | null;
  readonly quiet_from: string | null;
  readonly quiet_to: string | null;
}

/** What comes of a reminder whose time has come. */
interface Settled {
  readonly id: string;
  readonly state: State;
  readonly fire_at: Date | null;
  readonly fired_at?: Date;
}

type DueEvent = CatalogueEvent<'todo.reminder.due'>;

/**
 * Reminders due up to `upTo` that nobody else is firing. The task is looked at as it is now: its latest events may
 * still be on their way to us, after an outage above all, and nobody wants to be reminded of what is done.
 */
const claimDue = (session: Session, upTo: Date): Promise<DueRow[]> =>
  session.query<DueRow>(sql`
    with claimed as materialized (
      select id, task_id, user_id, reminder, due_at, fire_at, state from reminders
      where fire_at <= ${upTo} order by fire_at, id limit ${batchSize}
      for update skip locked
    )
    select r.*, t.title,
      coalesce(t.completed_at is null and t.reminders::jsonb @> jsonb_build_array(r.reminder)
        and (r.reminder ->> 'at' is not null or t.due_at is not distinct from r.due_at), false) as current,
      p.time_zone, p.quiet_from, p.quiet_to
    from claimed r
      left join tasks t on t.id = r.task_id and t.user_id = r.user_id
      left join profiles p on p.user_id = r.user_id
    order by r.fire_at, r.id`);

const quietHoursOf = ({ quiet_from: from, quiet_to: to }: DueRow): QuietHours | undefined =>
  from === null || to === null ? undefined : { from, to };

/** When it may fire at the earliest; nothing when that is now. Whoever snoozes has said when, quiet hours or not. */
const postponedTo = (row: DueRow, now: Date): Date | undefined => {
  const quiet = row.state === 'snoozed' ? undefined : quietHoursOf(row);
  return quiet && quietUntil(quiet, row.time_zone ?? 'UTC', now);
};

const settle = (row: DueRow, now: Date): { settled: Settled; event?: DueEvent } => {
  const { id, task_id: taskId, user_id: userId } = row;
  // The event that is on its way plans it anew or cancels it.
  if (!row.current) return { settled: { id, state: 'superseded', fire_at: null } };
  const later = postponedTo(row, now);
  if (later !== undefined) return { settled: { id, state: row.state, fire_at: later } };
  const data = {
    reminderId: id,
    taskId,
    userId,
    title: row.title!,
    dueAt: row.due_at?.toISOString() ?? null,
    remindAt: row.fire_at.toISOString(),
  };
  const event = newEvent({ type: 'todo.reminder.due', userId, subject: taskId, time: now, data });
  return { settled: { id, state: 'fired', fire_at: null, fired_at: now }, event };
};

/** What one batch did. */
export interface Batch {
  /** Whether there may be more. */
  readonly full: boolean;
  /** The events of the reminders that fired. */
  readonly fired: readonly DueEvent[];
}

/**
 * Fires a batch of the reminders due up to `upTo`: what becomes of them and their events are one transaction, and the
 * rows are locked from the first look on, so however many do this at once, each reminder fires once.
 */
export const fireBatch = (database: Database, outbox: OutboxWatch, now: Date, upTo: Date): Promise<Batch> =>
  database.transaction(async (session) => {
    const due = await claimDue(session, upTo);
    if (due.length === 0) return { full: false, fired: [] };
    const outcomes = due.map((row) => settle(row, now));
    const fired = outcomes.flatMap(({ event }) => event ?? []);
    const rows = JSON.stringify(outcomes.map(({ settled }) => settled));
    await session.execute(sql`
      with settled as (
        update reminders as r set
          state = given.state, fire_at = given.fire_at, fired_at = coalesce(given.fired_at, r.fired_at),
          updated_at = clock_timestamp()
        from json_to_recordset(${rows}::json) as given (id uuid, state text, fire_at timestamptz, fired_at timestamptz)
        where r.id = given.id
      )
      ${insertOutboxAll(fired)}`);
    for (const userId of new Set(fired.map(({ partitionkey }) => partitionkey))) outbox.written(session, userId);
    return { full: due.length === batchSize, fired };
  });

/** When the next reminder fires, in milliseconds since 1970; infinite when there is none. */
export const nextFireTime = async (session: Session): Promise<number> => {
  const [row] = await session.query<{ next: Date | null }>(
    sql`select min(fire_at) as next from reminders where fire_at is not null`,
  );
  return row?.next?.getTime() ?? Infinity;
};
