import { createRoute, z } from '@hono/zod-openapi';
import { Instant } from '@todo/contracts';
import type { Database } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import { IdempotencyKey, changeHeaders, makeChange } from '../../http/change.ts';
import { problemResponses } from '../../http/openapi.ts';
import { ProblemError } from '../../http/problem.ts';
import { json } from '../../http/reply.ts';
import { wholeNumberOr } from '../../http/whole-number.ts';
import type { Notifications } from './notifications.ts';
import { countUnread, type Place, selectNotifications } from './queries.ts';

const tags = ['Notifications'];

const NotificationSchema = z
  .strictObject({
    id: z.uuid(),
    kind: z.enum(['reminder']),
    reminderId: z.uuid().meta({ description: 'What `POST /api/v1/reminders/{id}/snooze` takes' }),
    taskId: z.uuid(),
    title: z.string().meta({ description: 'The task’s when it happened' }),
    dueAt: Instant.nullable(),
    remindAt: Instant,
    createdAt: Instant,
    readAt: Instant.nullable(),
  })
  .meta({ id: 'Notification' });

const NotificationPage = z
  .strictObject({
    items: z.array(NotificationSchema),
    nextCursor: z.string().nullable(),
    unread: z.int().meta({ description: 'How many are unread in all' }),
  })
  .meta({ id: 'NotificationPage' });

const params = z.object({ id: z.uuid({ error: 'must be the id of a notification (a UUID)' }) });
const headers = z.object({ 'idempotency-key': IdempotencyKey });
const one = { description: 'The notification', content: { 'application/json': { schema: NotificationSchema } } };

const list = createRoute({
  method: 'get',
  path: '/api/v1/notifications',
  operationId: 'listNotifications',
  tags,
  summary: 'What you were told, newest first',
  description:
    'A reminder that fires becomes a notification; `/api/v1/live` tells of it as a change of the entity `notification`. They are kept for 90 days.',
  request: {
    query: z.object({
      unread: z.enum(['true', 'false']).default('false').meta({ description: '`true`: only unread ones' }),
      limit: wholeNumberOr(50, 1, 200),
      cursor: z.string().max(200).optional().meta({ description: '`nextCursor` of the page before' }),
    }),
  },
  responses: {
    200: { description: 'A page of notifications', content: { 'application/json': { schema: NotificationPage } } },
  },
});
const read = createRoute({
  method: 'get',
  path: '/api/v1/notifications/{id}',
  operationId: 'getNotification',
  tags,
  summary: 'Read one notification',
  request: { params },
  responses: { 200: one },
});
const mark = <Path extends string>(path: Path, operationId: string, summary: string) =>
  createRoute({
    method: 'post',
    path,
    operationId,
    tags,
    summary,
    request: { params, headers },
    responses: { 200: { ...one, headers: changeHeaders } },
  });
const markRead = mark('/api/v1/notifications/{id}/read', 'markNotificationRead', 'Mark a notification as read');
const markUnread = mark('/api/v1/notifications/{id}/unread', 'markNotificationUnread', 'Mark a notification as unread');
const readAll = createRoute({
  method: 'post',
  path: '/api/v1/notifications/read-all',
  operationId: 'markAllNotificationsRead',
  tags,
  summary: 'Mark all notifications as read',
  request: { headers },
  responses: { 204: { description: 'All are read', headers: changeHeaders } },
});
const remove = createRoute({
  method: 'delete',
  path: '/api/v1/notifications/{id}',
  operationId: 'deleteNotification',
  tags,
  summary: 'Delete a notification',
  request: { params, headers },
  responses: { 204: { description: 'It is gone', headers: changeHeaders }, ...problemResponses('not-found') },
});

/** The database does not know the year 0. */
const Cursor = z.tuple([z.iso.datetime().refine((value) => value >= '1900'), z.uuid()]);

const readCursor = (cursor: string): Place => {
  try {
    const [createdAt, id] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { createdAt, id };
  } catch {
    const message = 'is not a cursor that this server gave: begin again without it';
    throw new ProblemError('invalid-request', { errors: [{ in: 'query', pointer: 'cursor', message }] });
  }
};

export const notificationRoutes = (api: Api, database: Database, notifications: Notifications): void => {
  api.add(list, async ({ actor, query: { unread, limit, cursor } }) => {
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const [found, count] = await Promise.all([
      selectNotifications(database, actor.userId, { unread: unread === 'true', after, limit: limit + 1 }),
      countUnread(database, actor.userId),
    ]);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const more = found.length > limit && last !== undefined;
    const nextCursor = more ? Buffer.from(JSON.stringify([last.createdAt, last.id])).toString('base64url') : null;
    return json(200, { items, nextCursor, unread: count });
  });
  api.add(read, async ({ actor, params: { id } }) => json(200, await notifications.get(database, actor.userId, id)));
  for (const [route, as] of [
    [markRead, 'read'],
    [markUnread, 'unread'],
  ] as const) {
    api.add(route, (request) => {
      const { id } = request.params;
      return makeChange(database, request, [as, id], async (change) => ({
        status: 200,
        headers: {},
        body: JSON.stringify(await notifications.mark(change, id, as)),
      }));
    });
  }
  api.add(readAll, (request) =>
    makeChange(database, request, ['read all'], async (change) => {
      await notifications.readAll(change);
      return { status: 204, headers: {} };
    }),
  );
  api.add(remove, (request) => {
    const { id } = request.params;
    return makeChange(database, request, ['delete notification', id], async (change) => {
      await notifications.delete(change, id);
      return { status: 204, headers: {} };
    });
  });
};
