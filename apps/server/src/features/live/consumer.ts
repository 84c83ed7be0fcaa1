import type { operations } from '@todo/contracts';
import sql from 'sql-template-tag';
import { defineConsumer } from '../../events/consumer.ts';
import { logChange } from './log.ts';

/**
 * Puts every change of a task into its user's change log. One user's events are handled one after the other, so the
 * numbers are in their order.
 */
export const changesConsumer = defineConsumer({
  name: 'changes',
  topic: 'task-events',
  role: 'activity',
  publishes: true,
  effect({ type, time, data }) {
    const { taskId, userId, version } = data;
    const operation = type.slice(type.lastIndexOf('.') + 1) as (typeof operations)[number];
    return logChange({ userId, time, entity: 'task', id: taskId, version, operation }, sql`select from handled`);
  },
});
