import type { operations } from '@todo/contracts';
import sql from 'sql-template-tag';
import { newEvent, partitionOf } from '../../database/outbox.ts';
import { defineConsumer } from '../../events/consumer.ts';

/**
 * Puts every change of a task into its user's change log, numbered, and tells all processes that serve live connections
 * (`task-updates`). One user's events are handled one after the other, so the numbers are in their order; the counter's
 * row lock keeps them without gaps. An account that was deleted meanwhile has no log.
 */
export const changesConsumer = defineConsumer({
  name: 'changes',
  topic: 'task-events',
  role: 'activity',
  publishes: true,
  effect({ type, time, data }) {
    const { taskId, userId, version } = data;
    const operation = type.slice(type.lastIndexOf('.') + 1) as (typeof operations)[number];
    const changed = { taskId, userId, version, operation, sequence: 0 };
    const event = newEvent({ type: 'todo.task.changed', userId, subject: taskId, time: new Date(time), data: changed });
    return sql`
      counted as (
        insert into change_counters (user_id, sequence) select u.id, 1 from handled, "user" u where u.id = ${userId}
        on conflict (user_id) do update set sequence = change_counters.sequence + 1
        returning sequence
      ), logged as (
        insert into changes (user_id, sequence, task_id, version, operation, happened_at)
        select ${userId}, sequence, ${taskId}::uuid, ${version}::integer, ${operation}, ${time}::timestamptz from counted
      ), told as (
        insert into outbox (partition, topic, event)
        select ${partitionOf(userId)}::smallint, 'task-updates',
          jsonb_set(${JSON.stringify(event)}::jsonb, '{data,sequence}', to_jsonb(sequence))::json
        from counted
      )`;
  },
});
