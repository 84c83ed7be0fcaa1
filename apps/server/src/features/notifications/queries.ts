import sql, { type Sql } from 'sql-template-tag';
import type { Session } from '../../database/session.ts';

/** What a person was told, as the API answers it. */
export interface Notification {
  readonly id: string;
  readonly kind: string;
  readonly reminderId: string;
  readonly taskId: string;
  readonly title: string;
  readonly dueAt: string | null;
  readonly remindAt: string;
  readonly createdAt: string;
  readonly readAt: string | null;
}

interface NotificationRow {
  readonly id: string;
  readonly kind: string;
  readonly reminder_id: string;
  readonly task_id: string;
  readonly title: string;
  readonly due_at: Date | null;
  readonly remind_at: Date;
  readonly created_at: Date;
  readonly read_at: Date | null;
}

const columns = sql`id, kind, reminder_id, task_id, title, due_at, remind_at, created_at, read_at`;

const toNotification = (row: NotificationRow): Notification => ({
  id: row.id,
  kind: row.kind,
  reminderId: row.reminder_id,
  taskId: row.task_id,
  title: row.title,
  dueAt: row.due_at?.toISOString() ?? null,
  remindAt: row.remind_at.toISOString(),
  createdAt: row.created_at.toISOString(),
  readAt: row.read_at?.toISOString() ?? null,
});

/** Where a page ended. */
export interface Place {
  readonly createdAt: string;
  readonly id: string;
}

/** The user's notifications, newest first. */
export const selectNotifications = async (
  session: Session,
  userId: string,
  { unread, after, limit }: { unread: boolean; after: Place | undefined; limit: number },
): Promise<Notification[]> => {
  const beyond =
    after === undefined ? sql`` : sql`and (created_at, id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`;
  const rows = await session.query<NotificationRow>(sql`
    select ${columns} from notifications where user_id = ${userId} ${unread ? sql`and read_at is null` : sql``} ${beyond}
    order by created_at desc, id desc limit ${limit}`);
  return rows.map(toNotification);
};

export const countUnread = async (session: Session, userId: string): Promise<number> => {
  const [row] = await session.query<{ unread: number }>(
    sql`select count(*) as unread from notifications where user_id = ${userId} and read_at is null`,
  );
  return row!.unread;
};

export const selectNotification = async (
  session: Session,
  userId: string,
  id: string,
): Promise<Notification | undefined> => {
  const [row] = await session.query<NotificationRow>(
    sql`select ${columns} from notifications where user_id = ${userId} and id = ${id}`,
  );
  return row && toNotification(row);
};

/** The CTE `written`: adds a notification where `when` has a row and its account is still there. */
export const insertNotification = (userId: string, one: Notification, when: Sql): Sql => sql`
  written as (
    insert into notifications (user_id, ${columns})
    select u.id, ${one.id}::uuid, ${one.kind}, ${one.reminderId}::uuid, ${one.taskId}::uuid, ${one.title},
      ${one.dueAt}::timestamptz, ${one.remindAt}::timestamptz, ${one.createdAt}::timestamptz, ${one.readAt}::timestamptz
    from (${when}) as happened, "user" u where u.id = ${userId}
    on conflict (id) do nothing returning 1
  )`;

/** The CTE `marked`: sets `read_at` of those that `which` fits and that have it as `before`; their ids. */
export const markNotifications = (userId: string, which: Sql, before: string | null, after: string | null): Sql => sql`
  marked as (
    update notifications set read_at = ${after}::timestamptz
    where user_id = ${userId} and ${which}
      and ${before === null ? sql`read_at is null` : sql`read_at = ${before}::timestamptz`}
    returning id
  )`;

/** The CTE `written`: deletes one and returns a row. */
export const deleteNotification = (userId: string, id: string): Sql => sql`
  written as (delete from notifications where user_id = ${userId} and id = ${id} returning 1)`;
