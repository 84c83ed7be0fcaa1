import { type EventData, isTaskEvent } from '@todo/contracts';
import sql from 'sql-template-tag';
import { type Consumer, defineConsumer } from '../../events/consumer.ts';
import { logChange } from '../live/index.ts';
import type { Alarm } from './alarm.ts';
import { fireTimes, replan } from './plan.ts';
import { beginPlan, lockReminders, writeReminders } from './queries.ts';

type TaskEventData = EventData<'todo.task.updated'>;

/** The fields whose change alters when a task reminds. */
const planningFields = ['due', 'dueAt', 'status', 'reminders'] as const;

/** Whether the event may alter what is planned: most tasks have no reminders, most edits leave them alone. */
const concerns = (type: string, { task, changed }: TaskEventData): boolean => {
  if (task.reminders.length === 0 && changed.reminders === undefined) return false;
  return type !== 'todo.task.updated' || planningFields.some((field) => changed[field] !== undefined);
};

/** The task as it is after the event; nothing when it was deleted. */
const taskAfter = (type: string, { task }: TaskEventData) => (type === 'todo.task.deleted' ? undefined : task);

/** What becomes of reminders: planned as their tasks say, snoozed as their users wish. Both have one place in each topic. */
export const reminderConsumers = (alarm: Pick<Alarm, 'expect'>): Consumer[] => [
  defineConsumer({
    name: 'reminders',
    topic: 'task-events',
    role: 'reminders',
    types: [
      'todo.task.created',
      'todo.task.updated',
      'todo.task.completed',
      'todo.task.reopened',
      'todo.task.deleted',
      'todo.task.restored',
    ],
    effect(event) {
      if (!isTaskEvent(event)) return undefined;
      const { type, time, data } = event;
      if (!concerns(type, data)) return undefined;
      const { userId, taskId, version } = data;
      return async (session) => {
        const plan = await beginPlan(session, userId, taskId, version);
        if (plan === 'late') return;
        const known = plan === 'first' ? [] : await lockReminders(session, taskId);
        const reminders = replan(known, taskAfter(type, data), new Date(time));
        await writeReminders(session, userId, taskId, reminders);
      };
    },
    async afterwards(event) {
      const task = isTaskEvent(event) ? taskAfter(event.type, event.data) : undefined;
      if (task !== undefined) await alarm.expect(fireTimes(task, new Date(event.time)));
    },
  }),
  defineConsumer({
    name: 'reminders',
    topic: 'reminders',
    role: 'reminders',
    types: ['todo.reminder.snoozed'],
    publishes: true,
    effect({ type, time, data }) {
      if (type !== 'todo.reminder.snoozed') return undefined;
      const { userId, reminderId, remindAt, until } = data;
      // Undone, it is what it was: it has fired, or fires at its own time.
      const change =
        until === null
          ? sql`state = case when fired_at is null then 'scheduled' else 'fired' end,
                fire_at = case when fired_at is null then remind_at end`
          : sql`state = 'snoozed', fire_at = ${until}::timestamptz`;
      const from = until === null ? sql`state = 'snoozed'` : sql`state <> 'cancelled'`;
      return sql`
        snoozed as (
          update reminders set ${change}, snoozed_at = ${time}::timestamptz, updated_at = clock_timestamp()
          from handled
          where id = ${reminderId} and user_id = ${userId} and remind_at = ${remindAt}::timestamptz and ${from}
            and (snoozed_at is null or snoozed_at <= ${time}::timestamptz)
          returning 1
        ),
        ${logChange(
          { userId, entity: 'reminder', id: reminderId, operation: until === null ? 'scheduled' : 'snoozed', time },
          sql`select from snoozed`,
        )}`;
    },
    async afterwards({ type, data }) {
      if (type === 'todo.reminder.snoozed') await alarm.expect([Date.parse(data.until ?? data.remindAt)]);
    },
  }),
];
