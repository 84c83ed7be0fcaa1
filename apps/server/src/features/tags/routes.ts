import { createRoute, z } from '@hono/zod-openapi';
import { Tag, text } from '@todo/contracts';
import type { Database } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import { IdempotencyKey, changeHeaders as answeredHeaders, makeChange } from '../../http/change.ts';
import { problemResponses } from '../../http/openapi.ts';
import { json } from '../../http/reply.ts';
import { wholeNumberOr } from '../../http/whole-number.ts';
import type { Tasks } from '../tasks/index.ts';
import { selectTags } from './queries.ts';
import { removeTag, renameTag } from './tags.ts';

const tags = ['Tags'];
const headers = z.object({ 'idempotency-key': IdempotencyKey });

const TagPage = z
  .strictObject({
    items: z.array(
      z.strictObject({
        name: z.string(),
        open: z.int().meta({ description: 'Open tasks that have it, without those in archived lists' }),
        total: z.int().meta({ description: 'All tasks that have it' }),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'TagPage' });

const list = createRoute({
  method: 'get',
  path: '/api/v1/tags',
  operationId: 'listTags',
  tags,
  summary: 'Your tags by name, with how many tasks have them',
  request: {
    query: z.object({
      limit: wholeNumberOr(100, 1, 200),
      cursor: text().min(1).max(50).optional().meta({ description: '`nextCursor` of the page before' }),
    }),
  },
  responses: { 200: { description: 'A page of tags', content: { 'application/json': { schema: TagPage } } } },
});

const retagged = {
  200: {
    description: 'How many tasks were changed',
    headers: answeredHeaders,
    content: {
      'application/json': { schema: z.strictObject({ tasks: z.int() }).meta({ id: 'Retagged' }) },
    },
  },
  ...problemResponses('not-found'),
};

const rename = createRoute({
  method: 'post',
  path: '/api/v1/tags/rename',
  operationId: 'renameTag',
  tags,
  summary: 'Rename a tag on all tasks; to one that there is already, merge the two',
  description: 'All tasks or none; each gets a new version and an event. One Undo-Token takes all of it back.',
  request: {
    headers,
    body: {
      required: true,
      content: { 'application/json': { schema: z.strictObject({ from: Tag, to: Tag }).meta({ id: 'TagRename' }) } },
    },
  },
  responses: retagged,
});

const remove = createRoute({
  method: 'delete',
  path: '/api/v1/tags/{tag}',
  operationId: 'deleteTag',
  tags,
  summary: 'Take a tag off all tasks',
  description: 'All tasks or none; each gets a new version and an event. One Undo-Token takes all of it back.',
  request: { headers, params: z.object({ tag: Tag }) },
  responses: retagged,
});

/** HTTP for tags; they exist by the tasks that have them. */
export const tagRoutes = (api: Api, database: Database, tasks: Tasks): void => {
  api.add(list, async ({ actor, query: { limit, cursor } }) => {
    const found = await selectTags(database, actor.userId, limit + 1, cursor);
    const items = found.slice(0, limit);
    return json(200, { items, nextCursor: found.length > limit ? items.at(-1)!.name : null });
  });
  api.add(rename, (request) => {
    const { from, to } = request.body;
    return makeChange(database, request, ['rename tag', from, to], async (change) => ({
      status: 200,
      headers: {},
      body: JSON.stringify({ tasks: await renameTag(tasks, change, from, to) }),
    }));
  });
  api.add(remove, (request) => {
    const { tag } = request.params;
    return makeChange(database, request, ['delete tag', tag], async (change) => ({
      status: 200,
      headers: {},
      body: JSON.stringify({ tasks: await removeTag(tasks, change, tag) }),
    }));
  });
};
