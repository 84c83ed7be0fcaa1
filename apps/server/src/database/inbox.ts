import sql, { type Sql } from 'sql-template-tag';
import type { Session } from './session.ts';

/**
 * Lets an event act once for each consumer, however often it is delivered: inbox row and effect are one statement. The
 * effect is one or more CTEs (`name as (insert …)`, separated by commas) that take their rows `from handled`, which has one row
 * for an event that is new and none for one that was handled before. Of two deliveries at the same time the second waits
 * for the first. Returns whether the effect happened now.
 */
export const handleOnce = async (
  session: Session,
  consumer: string,
  eventId: string,
  effect: Sql,
): Promise<boolean> => {
  const handled = await session.query(sql`
    with handled as (
      insert into inbox (consumer, event_id) values (${consumer}, ${eventId}) on conflict do nothing returning 1
    ), ${effect}
    select from handled`);
  return handled.length > 0;
};

/** As `handleOnce`, for an effect that needs several statements: inbox row and effect are one transaction. */
export const handleOnceWithin = (
  session: Session,
  consumer: string,
  eventId: string,
  effect: (session: Session) => Promise<void>,
): Promise<boolean> =>
  session.transaction(async (within) => {
    const handled = await within.execute(
      sql`insert into inbox (consumer, event_id) values (${consumer}, ${eventId}) on conflict do nothing`,
    );
    if (handled === 0) return false;
    await effect(within);
    return true;
  });
