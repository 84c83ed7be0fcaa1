import { createRoute, z } from '@hono/zod-openapi';
import { Instant, Reminder } from '@todo/contracts';
import type { Database } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import { IdempotencyKey, changeHeaders, makeChange } from '../../http/change.ts';
import { json } from '../../http/reply.ts';
import type { PlannedReminder } from './plan.ts';
import type { Reminders } from './reminders.ts';
import { Snooze } from './snooze.ts';

const tags = ['Reminders'];

const ReminderStatus = z
  .strictObject({
    id: z.uuid(),
    reminder: Reminder,
    remindAt: Instant.meta({ description: 'The instant it stands for' }),
    state: z.enum(['scheduled', 'snoozed', 'fired', 'missed', 'superseded']).meta({
      description:
        '`missed`: its time had passed when it was set; `superseded`: its time came while the task was being changed',
    }),
    firesAt: Instant.nullable().meta({
      description: 'When it fires next: `remindAt`, the end of your quiet hours, or until when it is snoozed',
    }),
    firedAt: Instant.nullable().meta({ description: 'When it last fired' }),
  })
  .meta({ id: 'ReminderStatus' });

const list = createRoute({
  method: 'get',
  path: '/api/v1/tasks/{id}/reminders',
  operationId: 'listReminders',
  tags,
  summary: 'When a task reminds, and what became of it',
  description:
    'In the order of their times. Reminders are set with the task (`reminders`): at an instant, or so long before it is due – for a whole-day task, before 09:00 of its day. Planned by a consumer of the task’s events, so a moment behind it. A reminder that is set less than five minutes late fires at once; one further back is `missed`.',
  request: { params: z.object({ id: z.uuid({ error: 'must be a task id (a UUID)' }) }) },
  responses: {
    200: {
      description: 'Its reminders',
      content: {
        'application/json': {
          schema: z.strictObject({ items: z.array(ReminderStatus) }).meta({ id: 'ReminderList' }),
        },
      },
    },
  },
});

const snooze = createRoute({
  method: 'post',
  path: '/api/v1/reminders/{id}/snooze',
  operationId: 'snoozeReminder',
  tags,
  summary: 'Be reminded again, or later',
  description:
    'For a reminder that has fired, or instead of its time when it has not. It fires at that time also in quiet hours: you have just said so. Moving the task’s due date ends it.',
  request: {
    params: z.object({ id: z.uuid({ error: 'must be the id of a reminder (a UUID)' }) }),
    headers: z.object({ 'idempotency-key': IdempotencyKey }),
    body: { required: true, content: { 'application/json': { schema: Snooze } } },
  },
  responses: {
    202: {
      description: 'It will be',
      headers: changeHeaders,
      content: {
        'application/json': {
          schema: z.strictObject({ reminderId: z.uuid(), taskId: z.uuid(), until: Instant }).meta({ id: 'Snoozed' }),
        },
      },
    },
  },
});

const present = ({ id, reminder, remindAt, state, fireAt, firedAt }: PlannedReminder) => ({
  id,
  reminder,
  remindAt: remindAt.toISOString(),
  state,
  firesAt: fireAt?.toISOString() ?? null,
  firedAt: firedAt?.toISOString() ?? null,
});

export const reminderRoutes = (api: Api, database: Database, reminders: Reminders): void => {
  api.add(list, async ({ actor, params }) => {
    const items = await reminders.list(database, actor.userId, params.id);
    return json(200, { items: items.map(present) });
  });
  api.add(snooze, (request) => {
    const { params, body } = request;
    return makeChange(database, request, ['snooze', params.id, body], async (change) => ({
      status: 202,
      headers: {},
      body: JSON.stringify(await reminders.snooze(change, params.id, body)),
    }));
  });
};
