import sql from 'sql-template-tag';
import type { Session } from './session.ts';

/** First half of the lock keys of users, beside those of the relays and of the embedded server (pg.ts, server-lock.ts). */
const lockSpace = 0x70d1;

/**
 * Does `work` in a transaction (or as a part of the caller's) while nobody else does such work for this user, in any
 * process. For changes that concern several rows together: places in an order, trees of tasks, many tasks at once.
 * Whoever changes more than one row takes it before the first, so that two never wait for each other; a change of one
 * row does not need it. Two users whose ids hash alike wait for each other, which harms nobody.
 */
export const withUserLocked = <T>(
  session: Session,
  userId: string,
  work: (session: Session) => Promise<T>,
): Promise<T> =>
  session.transaction(async (within) => {
    await within.query(sql`select pg_advisory_xact_lock(${lockSpace}::integer, hashtext(${userId}))`);
    return work(within);
  });
