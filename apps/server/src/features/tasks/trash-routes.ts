import { createRoute, z } from '@hono/zod-openapi';
import { Task } from '@todo/contracts';
import type { Database } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import { IdempotencyKey, changeHeaders, makeChange } from '../../http/change.ts';
import { problemResponses } from '../../http/openapi.ts';
import { ProblemError } from '../../http/problem.ts';
import { json, noContent } from '../../http/reply.ts';
import { wholeNumberOr } from '../../http/whole-number.ts';
import { changedTo } from '../../http/versioned.ts';
import { TaskPath } from './schemas.ts';
import type { Tasks } from './tasks.ts';
import { emptyTrash, selectTrash } from './trash.ts';

const tags = ['Trash'];

const TrashPage = z
  .strictObject({
    items: z.array(z.strictObject({ task: Task, deletedAt: z.iso.datetime() })),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'TrashPage' });

const list = createRoute({
  method: 'get',
  path: '/api/v1/trash',
  operationId: 'listTrash',
  tags,
  summary: 'Deleted tasks, the last one first',
  description: 'They are kept for 30 days.',
  request: {
    query: z.object({
      limit: wholeNumberOr(50, 1, 200),
      cursor: z.string().max(200).optional().meta({ description: '`nextCursor` of the page before' }),
    }),
  },
  responses: {
    200: { description: 'A page of tasks', content: { 'application/json': { schema: TrashPage } } },
  },
});

const restore = createRoute({
  method: 'post',
  path: '/api/v1/tasks/{id}/restore',
  operationId: 'restoreTask',
  tags,
  summary: 'Bring a task back out of the trash',
  description:
    'With the subtasks that were deleted with it. Its list and its parent are those it had, if they are still there.',
  request: { params: TaskPath, headers: z.object({ 'idempotency-key': IdempotencyKey }) },
  responses: {
    200: {
      description: 'The task',
      headers: changeHeaders.extend({ ETag: z.string() }),
      content: { 'application/json': { schema: Task } },
    },
    ...problemResponses('not-found'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/api/v1/trash/{id}',
  operationId: 'deleteTrashedTask',
  tags,
  summary: 'Delete a task in the trash for good',
  request: { params: TaskPath },
  responses: { 204: { description: 'It is gone' }, ...problemResponses('not-found') },
});

const empty = createRoute({
  method: 'delete',
  path: '/api/v1/trash',
  operationId: 'emptyTrash',
  tags,
  summary: 'Delete everything in the trash for good',
  responses: { 204: { description: 'The trash is empty' } },
});

/** The database does not know the year 0. */
const Cursor = z.tuple([z.iso.datetime().refine((value) => value >= '1900'), z.uuid()]);

const readCursor = (cursor: string): { deletedAt: Date; id: string } => {
  try {
    const [deletedAt, id] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { deletedAt: new Date(deletedAt), id };
  } catch {
    const message = 'is not a cursor that this server gave: begin again without it';
    throw new ProblemError('invalid-request', { errors: [{ in: 'query', pointer: 'cursor', message }] });
  }
};

export const trashRoutes = (api: Api, database: Database, tasks: Tasks): void => {
  api.add(list, async ({ actor, query: { limit, cursor } }) => {
    const before = cursor === undefined ? undefined : readCursor(cursor);
    const found = await selectTrash(database, actor.userId, limit + 1, before);
    const items = found.slice(0, limit).map(({ task, deletedAt }) => ({ task, deletedAt: deletedAt.toISOString() }));
    const last = items.at(-1);
    const more = found.length > limit && last !== undefined;
    const next = more ? Buffer.from(JSON.stringify([last.deletedAt, last.task.id])).toString('base64url') : null;
    return json(200, { items, nextCursor: next });
  });
  api.add(restore, (request) => {
    const { id } = request.params;
    return makeChange(database, request, ['restore', id], async (change) => {
      const task = await tasks.restore(change, id);
      return changedTo(task);
    });
  });
  api.add(remove, async ({ actor, params }) => {
    if ((await emptyTrash(database, actor.userId, params.id)) === 0) {
      throw new ProblemError('not-found', { detail: `There is no task ${params.id} in the trash.` });
    }
    return noContent();
  });
  api.add(empty, async ({ actor }) => {
    await emptyTrash(database, actor.userId);
    return noContent();
  });
};
