import { createRoute, z } from '@hono/zod-openapi';
import { SavedFilter } from '@todo/contracts';
import type { Database } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import { IdempotencyKey, changeHeaders as answeredHeaders, makeChange } from '../../http/change.ts';
import { problemResponses } from '../../http/openapi.ts';
import { json } from '../../http/reply.ts';
import { changedTo, etagOf } from '../../http/versioned.ts';
import { IfMatch } from '../tasks/index.ts';
import type { Filters } from './filters.ts';
import { selectFilters } from './queries.ts';
import { FilterCreate, FilterMove, FilterPatch, FilterPath } from './schemas.ts';

const tags = ['Filters'];
const changeHeaders = z.object({ 'if-match': IfMatch, 'idempotency-key': IdempotencyKey });

const filterResponse = {
  description: 'The filter',
  headers: z.object({ ETag: z.string().meta({ description: 'The version in quotes' }) }),
  content: { 'application/json': { schema: SavedFilter } },
};
const changedResponse = { ...filterResponse, headers: filterResponse.headers.extend(answeredHeaders.shape) };

const create = createRoute({
  method: 'post',
  path: '/api/v1/filters',
  operationId: 'createFilter',
  tags,
  summary: 'Save a filter, after the others',
  description:
    'The query is read before it is saved; what is wrong with it is said with its place, as `GET /api/v1/tasks` says it. An account has at most 100 filters.',
  request: {
    headers: z.object({ 'idempotency-key': IdempotencyKey }),
    body: { required: true, content: { 'application/json': { schema: FilterCreate } } },
  },
  responses: {
    201: { ...changedResponse, headers: changedResponse.headers.extend({ Location: z.string() }) },
    ...problemResponses('conflict'),
  },
});

const all = createRoute({
  method: 'get',
  path: '/api/v1/filters',
  operationId: 'listFilters',
  tags,
  summary: 'Your saved filters in their order',
  description: 'For the tasks of one, send its query to `GET /api/v1/tasks?filter=`.',
  responses: {
    200: {
      description: 'All of them; there are at most 100',
      content: {
        'application/json': {
          schema: z.strictObject({ items: z.array(SavedFilter) }).meta({ id: 'FilterList' }),
        },
      },
    },
  },
});

const read = createRoute({
  method: 'get',
  path: '/api/v1/filters/{id}',
  operationId: 'readFilter',
  tags,
  summary: 'Read a saved filter',
  request: { params: FilterPath },
  responses: { 200: filterResponse },
});

const patch = createRoute({
  method: 'patch',
  path: '/api/v1/filters/{id}',
  operationId: 'editFilter',
  tags,
  summary: 'Edit a saved filter (merge patch: what is absent stays, null clears)',
  request: {
    params: FilterPath,
    headers: changeHeaders,
    body: {
      required: true,
      content: { 'application/json': { schema: FilterPatch }, 'application/merge-patch+json': { schema: FilterPatch } },
    },
  },
  responses: { 200: changedResponse },
});

const move = createRoute({
  method: 'post',
  path: '/api/v1/filters/{id}/move',
  operationId: 'moveFilter',
  tags,
  summary: 'Move a saved filter directly before or after another one',
  request: {
    params: FilterPath,
    headers: changeHeaders,
    body: { required: true, content: { 'application/json': { schema: FilterMove } } },
  },
  responses: { 200: changedResponse },
});

const remove = createRoute({
  method: 'delete',
  path: '/api/v1/filters/{id}',
  operationId: 'deleteFilter',
  tags,
  summary: 'Delete a saved filter',
  description: 'The tasks stay. The Undo-Token brings it back.',
  request: { params: FilterPath, headers: changeHeaders },
  responses: { 204: { description: 'The filter is deleted', headers: answeredHeaders } },
});

/** HTTP for saved filters; what may happen is in filters.ts. */
export const filterRoutes = (api: Api, database: Database, filters: Filters): void => {
  api.add(create, (request) =>
    makeChange(database, request, ['create filter', request.body], async (change) => {
      const filter = await filters.create(change, request.body);
      const headers = { etag: etagOf(filter), location: `/api/v1/filters/${filter.id}` };
      return { status: 201, headers, body: JSON.stringify(filter) };
    }),
  );
  api.add(all, async ({ actor }) => json(200, { items: await selectFilters(database, actor.userId) }));
  api.add(read, async ({ actor, params }) => {
    const filter = await filters.get(database, actor.userId, params.id);
    return json(200, filter, { etag: etagOf(filter) });
  });
  api.add(patch, (request) => {
    const { params, headers, body } = request;
    return makeChange(database, request, ['patch filter', params.id, headers['if-match'], body], async (change) =>
      changedTo(await filters.patch(change, params.id, body, headers['if-match'])),
    );
  });
  api.add(move, (request) => {
    const { params, headers, body } = request;
    const place =
      'before' in body
        ? ({ side: 'before', anchorId: body.before } as const)
        : ({ side: 'after', anchorId: body.after } as const);
    return makeChange(database, request, ['move filter', params.id, headers['if-match'], body], async (change) =>
      changedTo(await filters.move(change, params.id, place, headers['if-match'])),
    );
  });
  api.add(remove, (request) => {
    const { params, headers } = request;
    return makeChange(database, request, ['delete filter', params.id, headers['if-match']], async (change) => {
      await filters.delete(change, params.id, headers['if-match']);
      return { status: 204, headers: {} };
    });
  });
};
