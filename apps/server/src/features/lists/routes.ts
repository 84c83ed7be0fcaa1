import { createRoute, z } from '@hono/zod-openapi';
import { List, ListCreate, ListPatch } from '@todo/contracts';
import type { Database } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import { IdempotencyKey, changeHeaders as answeredHeaders, makeChange } from '../../http/change.ts';
import { ProblemError } from '../../http/problem.ts';
import { json } from '../../http/reply.ts';
import { wholeNumberOr } from '../../http/whole-number.ts';
import { changedTo, etagOf } from '../../http/versioned.ts';
import { IfMatch } from '../tasks/index.ts';
import type { Lists } from './lists.ts';
import { selectLists } from './queries.ts';

const tags = ['Lists'];
const listId = () => z.uuid({ error: 'must be a list id (a UUID)' });
const ListPath = z.object({ id: listId() });
const changeHeaders = z.object({ 'if-match': IfMatch, 'idempotency-key': IdempotencyKey });

const listResponse = {
  description: 'The list',
  headers: z.object({ ETag: z.string().meta({ description: 'The version in quotes' }) }),
  content: { 'application/json': { schema: List } },
};
const changedResponse = { ...listResponse, headers: listResponse.headers.extend(answeredHeaders.shape) };

const create = createRoute({
  method: 'post',
  path: '/api/v1/lists',
  operationId: 'createList',
  tags,
  summary: 'Create a list, after the others',
  request: {
    headers: z.object({ 'idempotency-key': IdempotencyKey }),
    body: { required: true, content: { 'application/json': { schema: ListCreate } } },
  },
  responses: { 201: { ...changedResponse, headers: changedResponse.headers.extend({ Location: z.string() }) } },
});

const page = createRoute({
  method: 'get',
  path: '/api/v1/lists',
  operationId: 'listLists',
  tags,
  summary: 'Your lists in their order',
  description:
    'Without those that are archived, unless they are asked for. The inbox is no list: it is the tasks that are in none.',
  request: {
    query: z.object({
      archived: z.enum(['false', 'true', 'all']).default('false'),
      limit: wholeNumberOr(100, 1, 200),
      cursor: z.string().max(400).optional().meta({ description: '`nextCursor` of the page before' }),
    }),
  },
  responses: {
    200: {
      description: 'A page of lists',
      content: {
        'application/json': {
          schema: z.strictObject({ items: z.array(List), nextCursor: z.string().nullable() }).meta({ id: 'ListPage' }),
        },
      },
    },
  },
});

const read = createRoute({
  method: 'get',
  path: '/api/v1/lists/{id}',
  operationId: 'readList',
  tags,
  summary: 'Read a list',
  request: { params: ListPath },
  responses: { 200: listResponse },
});

const patch = createRoute({
  method: 'patch',
  path: '/api/v1/lists/{id}',
  operationId: 'editList',
  tags,
  summary: 'Edit a list (merge patch: what is absent stays, null clears)',
  description:
    'An archived list is kept with its tasks, which can be read, searched and changed; but its open tasks are in no view and no count (today, upcoming, overdue, summary) until it is archived no longer.',
  request: {
    params: ListPath,
    headers: changeHeaders,
    body: {
      required: true,
      content: { 'application/json': { schema: ListPatch }, 'application/merge-patch+json': { schema: ListPatch } },
    },
  },
  responses: { 200: changedResponse },
});

const ListMove = z
  .union([z.strictObject({ before: listId() }), z.strictObject({ after: listId() })], {
    error: 'must be {"before": …} or {"after": …} with the id of a list',
  })
  .meta({ id: 'ListMove' });

const move = createRoute({
  method: 'post',
  path: '/api/v1/lists/{id}/move',
  operationId: 'moveList',
  tags,
  summary: 'Move a list directly before or after another one',
  request: {
    params: ListPath,
    headers: changeHeaders,
    body: { required: true, content: { 'application/json': { schema: ListMove } } },
  },
  responses: { 200: changedResponse },
});

const remove = createRoute({
  method: 'delete',
  path: '/api/v1/lists/{id}',
  operationId: 'deleteList',
  tags,
  summary: 'Delete a list',
  description:
    'Its tasks go into the trash, or with `tasks=inbox` into the inbox: all of them, or nothing happens. The Undo-Token brings back the list with the tasks that were in it.',
  request: {
    params: ListPath,
    query: z.object({ tasks: z.enum(['delete', 'inbox']).default('delete') }),
    headers: changeHeaders,
  },
  responses: { 204: { description: 'The list is deleted', headers: answeredHeaders } },
});

const Cursor = z.tuple([z.string().max(200), z.uuid()]);

const readCursor = (cursor: string): { rank: string; id: string } => {
  try {
    const [rank, id] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { rank, id };
  } catch {
    const message = 'is not a cursor that this server gave: begin again without it';
    throw new ProblemError('invalid-request', { errors: [{ in: 'query', pointer: 'cursor', message }] });
  }
};

/** HTTP for lists; what may happen is in lists.ts. */
export const listRoutes = (api: Api, database: Database, lists: Lists): void => {
  api.add(create, (request) =>
    makeChange(database, request, ['create list', request.body], async (change) => {
      const list = await lists.create(change, request.body);
      const headers = { etag: etagOf(list), location: `/api/v1/lists/${list.id}` };
      return { status: 201, headers, body: JSON.stringify(list) };
    }),
  );
  api.add(page, async ({ actor, query: { archived, limit, cursor } }) => {
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const found = await selectLists(database, actor.userId, { archived, limit: limit + 1, after });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const more = found.length > limit && last !== undefined;
    const nextCursor = more ? Buffer.from(JSON.stringify([last.rank, last.id])).toString('base64url') : null;
    return json(200, { items, nextCursor });
  });
  api.add(read, async ({ actor, params }) => {
    const list = await lists.get(database, actor.userId, params.id);
    return json(200, list, { etag: etagOf(list) });
  });
  api.add(patch, (request) => {
    const { params, headers, body } = request;
    return makeChange(database, request, ['patch list', params.id, headers['if-match'], body], async (change) =>
      changedTo(await lists.patch(change, params.id, body, headers['if-match'])),
    );
  });
  api.add(move, (request) => {
    const { params, headers, body } = request;
    const place =
      'before' in body
        ? ({ side: 'before', anchorId: body.before } as const)
        : ({ side: 'after', anchorId: body.after } as const);
    return makeChange(database, request, ['move list', params.id, headers['if-match'], body], async (change) =>
      changedTo(await lists.move(change, params.id, place, headers['if-match'])),
    );
  });
  api.add(remove, (request) => {
    const { params, headers, query } = request;
    return makeChange(database, request, ['delete list', params.id, headers['if-match'], query], async (change) => {
      await lists.delete(change, params.id, query.tasks, headers['if-match']);
      return { status: 204, headers: {} };
    });
  });
};
