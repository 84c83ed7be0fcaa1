import { isTaskEvent, type operations } from '@todo/contracts';
import sql from 'sql-template-tag';
import { defineConsumer } from '../../events/consumer.ts';
import { logChange } from './log.ts';

/**
 * Puts every change of a task or a list into its user's change log. One user's events are handled one after the other, so the
 * numbers are in their order.
 */
export const changesConsumer = defineConsumer({
  name: 'changes',
  topic: 'task-events',
  role: 'activity',
  publishes: true,
  effect(event) {
    const { type, time } = event;
    const operation = type.slice(type.lastIndexOf('.') + 1) as (typeof operations)[number];
    if (!isTaskEvent(event)) {
      const { userId, listId } = event.data;
      return logChange({ userId, time, entity: 'list', id: listId, operation }, sql`select from handled`);
    }
    const { taskId, userId, version } = event.data;
    return logChange({ userId, time, entity: 'task', id: taskId, version, operation }, sql`select from handled`);
  },
});
