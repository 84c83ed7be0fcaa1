import sql from 'sql-template-tag';
import type { Session } from './session.ts';

/**
 * Deletes the bookkeeping that has served: inbox rows (kept twice as long as the topics keep their events, 7 days),
 * reasons of failures and dead letters that were replayed (90 days), idempotency keys (a day), sessions that ended, and
 * change logs (30 days; a client that was away longer reads anew), deleted tasks (30 days) and what is needed to undo
 * (ten minutes; a day is room enough), notifications, and reminders that will not fire any more (both 90 days). Dead
 * letters that wait are kept. Returns the rows deleted. May run in several processes at once.
 */
export const deleteExpired = async (session: Session): Promise<number> => {
  const counts = [
    await session.execute(sql`delete from inbox where handled_at < now() - interval '14 days'`),
    await session.execute(sql`delete from event_failures where failed_at < now() - interval '90 days'`),
    await session.execute(sql`delete from dead_letters where replayed_at < now() - interval '90 days'`),
    await session.execute(sql`delete from idempotency_keys where created_at < now() - interval '1 day'`),
    await session.execute(sql`delete from session where expires_at < now()`),
    await session.execute(sql`delete from trash where deleted_at < now() - interval '30 days'`),
    await session.execute(sql`delete from undo_steps where created_at < now() - interval '1 day'`),
    await session.execute(sql`delete from notifications where created_at < now() - interval '90 days'`),
    await session.execute(sql`delete from reminders where fire_at is null and updated_at < now() - interval '90 days'`),
    await session.execute(sql`
      delete from reminder_plans where planned_at < now() - interval '90 days'
        and not exists (select from reminders where task_id = reminder_plans.task_id)`),
    await session.execute(sql`delete from changes where happened_at < now() - interval '30 days'`),
  ];
  return counts.reduce((sum, count) => sum + count, 0);
};
