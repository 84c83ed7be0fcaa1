import type { Logger } from 'pino';
import sql, { raw } from 'sql-template-tag';
import { insertOutbox, newEvent, partitionOf } from '../../database/outbox.ts';
import type { Database, Session } from '../../database/session.ts';
import type { OutboxWatch } from '../../events/outbox-watch.ts';
import { ProblemError } from '../../http/problem.ts';
import { verifyPassword } from './password.ts';

/** Tables that may hold very many rows of one user; everything else goes with the row of the user. */
const largeTables = [
  'tasks',
  'trash',
  'activity',
  'changes',
  'search_words',
  'undo_steps',
  'reminders',
  'reminder_plans',
  'notifications',
] as const;

/** Rows deleted by one statement, so that none takes longer than a server may be silent (database/pg.ts). */
const rowsAtOnce = 10_000;

export interface DeletionParts {
  readonly database: Database;
  readonly outbox: OutboxWatch;
  readonly log: Logger;
  /** Refuses from now on what the user shows in this process. */
  readonly forget: (userId: string) => void;
}

/**
 * Deletes the account for good, with everything that belongs to it, and tells so (`todo.account.deleted`). Events of the
 * user that still wait to be published go too, and so do their dead letters; those that are already on their way meet a
 * user who is gone, which every consumer bears. Throws `forbidden` when the password is wrong.
 */
export const deleteAccount = async (
  { database, outbox, log, forget }: DeletionParts,
  userId: string,
  password: string,
): Promise<void> => {
  await checkPassword(database, userId, password);
  await database.transaction(async (session) => {
    // Whoever writes for the user waits here and then finds nobody.
    await session.query(sql`select from "user" where id = ${userId} for update`);
    for (const table of largeTables) await deleteRows(session, table, userId);
    await session.execute(sql`delete from "user" where id = ${userId}`);
    await session.execute(
      sql`delete from outbox where partition = ${partitionOf(userId)}::smallint and event ->> 'partitionkey' = ${userId}`,
    );
    await session.execute(sql`delete from dead_letters where event ->> 'partitionkey' = ${userId}`);
    const event = newEvent({
      type: 'todo.account.deleted',
      userId,
      subject: userId,
      time: new Date(),
      data: { userId },
    });
    await session.execute(insertOutbox(event));
    outbox.written(session, userId);
    session.afterCommit(() => forget(userId));
  });
  log.info({ userId }, 'an account was deleted');
};

const deleteRows = async (session: Session, table: (typeof largeTables)[number], userId: string): Promise<void> => {
  let deleted: number;
  do {
    deleted = await session.execute(sql`
      delete from ${raw(table)}
      where ctid = any(array(select ctid from ${raw(table)} where user_id = ${userId} limit ${rowsAtOnce}))`);
  } while (deleted === rowsAtOnce);
};

/** Wrong passwords that one process bears of one user within `window` milliseconds. */
const maxFailures = 5;
const window = 60_000;
const failures = new Map<string, { count: number; readonly until: number }>();

/** Who has somebody's session must not be able to guess the password. */
const checkPassword = async (database: Database, userId: string, password: string): Promise<void> => {
  const now = Date.now();
  for (const [id, { until }] of failures) if (until <= now) failures.delete(id);
  const known = failures.get(userId);
  if (known !== undefined && known.count >= maxFailures) {
    throw new ProblemError('too-many-requests', {
      detail: 'Too many wrong passwords. Try again in a minute.',
      headers: { 'retry-after': String(Math.ceil((known.until - now) / 1000)) },
    });
  }
  // Counted before it is known to be wrong, so that many at the same time are no way around.
  const entry = known ?? { count: 0, until: now + window };
  entry.count += 1;
  failures.set(userId, entry);
  const [account] = await database.query<{ password: string | null }>(
    sql`select password from account where user_id = ${userId} and provider_id = 'credential'`,
  );
  if (!account?.password || !(await verifyPassword({ hash: account.password, password }))) {
    throw new ProblemError('forbidden', { detail: 'The password is wrong. Nothing was deleted.' });
  }
  failures.delete(userId);
};
