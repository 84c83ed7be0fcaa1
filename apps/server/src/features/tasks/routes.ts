import { createRoute, z } from '@hono/zod-openapi';
import { Task, TaskCreate, TaskPatch } from '@todo/contracts';
import type { Database } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import { IdempotencyKey, changeHeaders as answeredHeaders, makeChange } from '../../http/change.ts';
import { json } from '../../http/reply.ts';
import { changedTo, etagOf } from '../../http/versioned.ts';
import { defaultOrder, listTasks } from './list.ts';
import { filterGuide } from './filter/schema.ts';
import { IfMatch, ListParameters, PatchParameters, TaskList, TaskPath } from './schemas.ts';
import type { Tasks } from './tasks.ts';
import { viewOrder } from './views.ts';

const tags = ['Tasks'];
const taskResponse = {
  description: 'The task',
  headers: z.object({ ETag: z.string().meta({ description: 'The version in quotes' }) }),
  content: { 'application/json': { schema: Task } },
};
const changedResponse = { ...taskResponse, headers: taskResponse.headers.extend(answeredHeaders.shape) };
const changeHeaders = z.object({ 'if-match': IfMatch, 'idempotency-key': IdempotencyKey });

const create = createRoute({
  method: 'post',
  path: '/api/v1/tasks',
  tags,
  summary: 'Create a task, at the end of the manual order',
  description:
    'In the list `listId` (null: the inbox), or as a part of `parentId`. A subtask is always in the list of its parent, so that `listId` can be left out.',
  request: {
    headers: z.object({ 'idempotency-key': IdempotencyKey }),
    body: { required: true, content: { 'application/json': { schema: TaskCreate } } },
  },
  responses: { 201: { ...changedResponse, headers: changedResponse.headers.extend({ Location: z.string() }) } },
});
const list = createRoute({
  method: 'get',
  path: '/api/v1/tasks',
  tags,
  operationId: 'listTasks',
  summary: 'List, filter, sort and search tasks',
  description: `All parameters hold together. ${filterGuide}`,
  request: { query: ListParameters },
  responses: { 200: { description: 'A page of tasks', content: { 'application/json': { schema: TaskList } } } },
});
const read = createRoute({
  method: 'get',
  path: '/api/v1/tasks/{id}',
  tags,
  summary: 'Read a task',
  request: { params: TaskPath },
  responses: { 200: taskResponse },
});
const patch = createRoute({
  method: 'patch',
  path: '/api/v1/tasks/{id}',
  tags,
  summary: 'Edit a task (merge patch: what is absent stays, null clears)',
  description:
    'With another `listId` or `parentId` it goes to the end there and takes its subtasks along. A subtask is always in the list of its parent: given another list alone, it is no longer a subtask. To a place in the order: `POST /api/v1/tasks/{id}/move`.',
  request: {
    params: TaskPath,
    query: PatchParameters,
    headers: changeHeaders,
    body: {
      required: true,
      content: { 'application/json': { schema: TaskPatch }, 'application/merge-patch+json': { schema: TaskPatch } },
    },
  },
  responses: { 200: changedResponse },
});
const remove = createRoute({
  method: 'delete',
  path: '/api/v1/tasks/{id}',
  tags,
  summary: 'Delete a task',
  description: 'It goes into the trash, which keeps it for 30 days; its subtasks go with it.',
  request: { params: TaskPath, headers: changeHeaders },
  responses: { 204: { description: 'The task is deleted', headers: answeredHeaders } },
});
const switchRoute = <Path extends string>(path: Path, summary: string, description: string) =>
  createRoute({
    method: 'post',
    path,
    tags,
    summary,
    description,
    request: { params: TaskPath, headers: changeHeaders },
    responses: { 200: changedResponse },
  });
const complete = switchRoute(
  '/api/v1/tasks/{id}/complete',
  'Complete a task; a completed one stays as it is',
  'Its open subtasks are completed with it, at any depth, each as a change of its own; one Undo-Token opens all of them again.',
);
const reopen = switchRoute(
  '/api/v1/tasks/{id}/reopen',
  'Open a completed task again; an open one stays as it is',
  'Its subtasks stay as they are.',
);

/** HTTP for tasks; what may happen is in tasks.ts. */
export const taskRoutes = (api: Api, database: Database, tasks: Tasks): void => {
  api.add(create, (request) =>
    makeChange(database, request, ['create', request.body], async (change) => {
      const task = await tasks.create(change, request.body);
      return {
        status: 201,
        headers: { etag: etagOf(task), location: `/api/v1/tasks/${task.id}` },
        body: JSON.stringify(task),
      };
    }),
  );
  api.add(list, async ({ actor, query }) => {
    const sort = query.sort ?? (query.view === undefined ? 'created' : viewOrder[query.view]);
    const order = query.order ?? defaultOrder[sort];
    return json(200, await listTasks(database, actor.userId, { ...query, sort, order }));
  });
  api.add(read, async ({ actor, params }) => {
    const task = await tasks.get(database, actor.userId, params.id);
    return json(200, task, { etag: etagOf(task) });
  });
  api.add(patch, (request) => {
    const { params, query, headers, body } = request;
    const content = ['patch', params.id, headers['if-match'], body, query.scope];
    return makeChange(database, request, content, async (change) =>
      changedTo(await tasks.patch(change, params.id, body, headers['if-match'], query.scope)),
    );
  });
  api.add(remove, (request) => {
    const { params, headers } = request;
    return makeChange(database, request, ['delete', params.id, headers['if-match']], async (change) => {
      await tasks.delete(change, params.id, headers['if-match']);
      return { status: 204, headers: {} };
    });
  });
  api.add(complete, (request) => {
    const { params, headers } = request;
    return makeChange(database, request, ['complete', params.id, headers['if-match']], async (change) =>
      changedTo(await tasks.complete(change, params.id, headers['if-match'])),
    );
  });
  api.add(reopen, (request) => {
    const { params, headers } = request;
    return makeChange(database, request, ['reopen', params.id, headers['if-match']], async (change) =>
      changedTo(await tasks.reopen(change, params.id, headers['if-match'])),
    );
  });
};
