import { isTaskEvent } from '@todo/contracts';
import sql from 'sql-template-tag';
import { defineConsumer } from '../../events/consumer.ts';

/** Writes down every change of a task. */
export const activityConsumer = defineConsumer({
  name: 'activity',
  topic: 'task-events',
  role: 'activity',
  effect(event) {
    if (!isTaskEvent(event)) return undefined;
    const { id, type, time, data } = event;
    const operation = type.slice(type.lastIndexOf('.') + 1);
    // An account that was deleted meanwhile is left out: there is nobody to show it to.
    return sql`
      written as (
        insert into activity (event_id, user_id, task_id, version, operation, actor, changed, happened_at)
        select ${id}, u.id, ${data.taskId}::uuid, ${data.version}::integer, ${operation}, ${JSON.stringify(data.actor)}::json,
          ${JSON.stringify(data.changed)}::json, ${time}::timestamptz
        from handled, "user" u where u.id = ${data.userId}
        -- The inbox forgets after two weeks; a dead letter may be replayed later.
        on conflict (event_id) do nothing
      )`;
  },
});
