import sql from 'sql-template-tag';
import type { Database, Session } from './session.ts';

/**
 * Lets an event act once for each consumer, however often it is delivered: the inbox row and the effect are one
 * transaction. Returns whether the effect happened now; false when the event had been handled before. Of two deliveries
 * at the same time the second waits for the first.
 */
export const handleOnce = (
  database: Database,
  consumer: string,
  eventId: string,
  effect: (session: Session) => Promise<void>,
): Promise<boolean> =>
  database.transaction(async (session) => {
    const first = await session.execute(
      sql`insert into inbox (consumer, event_id) values (${consumer}, ${eventId}) on conflict do nothing`,
    );
    if (first === 0) return false;
    await effect(session);
    return true;
  });
