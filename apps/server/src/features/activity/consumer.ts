import sql from 'sql-template-tag';
import { defineConsumer } from '../../events/consumer.ts';

/** Writes down every change of a task. */
export const activityConsumer = defineConsumer({
  name: 'activity',
  topic: 'task-events',
  role: 'activity',
  async handle({ id, type, time, data }, session) {
    const operation = type.slice(type.lastIndexOf('.') + 1);
    // The select leaves out an account that was deleted meanwhile: there is nobody left to show it to.
    await session.execute(sql`
      insert into activity (event_id, user_id, task_id, version, operation, actor, changed, happened_at)
      select ${id}, u.id, ${data.taskId}::uuid, ${data.version}::integer, ${operation}, ${JSON.stringify(data.actor)}::json,
        ${JSON.stringify(data.changed)}::json, ${time}::timestamptz
      from "user" u where u.id = ${data.userId}`);
  },
});
