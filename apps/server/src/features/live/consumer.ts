import type { operations } from '@todo/contracts';
import sql from 'sql-template-tag';
import { insertOutbox, newEvent } from '../../database/outbox.ts';
import { defineConsumer } from '../../events/consumer.ts';
import type { OutboxWatch } from '../../events/outbox-watch.ts';
import { insertChange, nextSequence } from './queries.ts';

/**
 * Puts every change of a task into its user's change log, numbered, and tells all processes that serve live
 * connections (`task-updates`). One user's events are handled one after the other, so the numbers are in their order.
 */
export const changesConsumer = (outbox: OutboxWatch) =>
  defineConsumer({
    name: 'changes',
    topic: 'task-events',
    role: 'live',
    async handle({ type, time, data }, session) {
      const { taskId, userId, version } = data;
      const operation = type.slice(type.lastIndexOf('.') + 1) as (typeof operations)[number];
      const sequence = await nextSequence(session, userId);
      if (sequence === undefined) return;
      await insertChange(session, userId, { sequence, taskId, version, operation, time });
      const changed = { taskId, userId, version, operation, sequence };
      const event = newEvent({ type: 'todo.task.changed', userId, subject: taskId, time: new Date(time), data: changed });
      await session.execute(sql`${insertOutbox(event)}`);
      outbox.written(session, userId);
    },
  });
