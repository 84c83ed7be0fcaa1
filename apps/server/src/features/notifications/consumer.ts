import sql from 'sql-template-tag';
import { defineConsumer } from '../../events/consumer.ts';
import { logChange } from '../live/index.ts';
import { insertNotification, markNotifications } from './queries.ts';

/**
 * Keeps what people are told. A reminder that fires is a new notification; one that is snoozed has been seen, so what it
 * told before is read.
 */
export const notificationsConsumer = defineConsumer({
  name: 'notifications',
  topic: 'reminders',
  role: 'notifications',
  publishes: true,
  effect({ id, type, time, data }) {
    const { userId, reminderId } = data;
    if (type === 'todo.reminder.snoozed') {
      if (data.until === null) return undefined;
      const change = { userId, entity: 'notification', id: 'all', operation: 'read', time } as const;
      const seen = sql`reminder_id = ${reminderId} and created_at <= ${time}::timestamptz and exists (select from handled)`;
      return sql`
        ${markNotifications(userId, seen, null, time)},
        ${logChange(change, sql`select from marked limit 1`)}`;
    }
    const { taskId, title, dueAt, remindAt } = data;
    const one = { id, kind: 'reminder', reminderId, taskId, title, dueAt, remindAt, createdAt: time, readAt: null };
    return sql`
      ${insertNotification(userId, one, sql`select from handled`)},
      ${logChange({ userId, entity: 'notification', id, operation: 'created', time }, sql`select from written`)}`;
  },
});
