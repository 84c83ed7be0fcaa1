import { createRoute, z } from '@hono/zod-openapi';
import { Task } from '@todo/contracts';
import { occurrences, parseRule, repetitions } from '@todo/recurrence';
import type { Database } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import { IdempotencyKey, changeHeaders, makeChange } from '../../http/change.ts';
import { problemResponses } from '../../http/openapi.ts';
import { json } from '../../http/reply.ts';
import { changedTo } from '../../http/versioned.ts';
import { IfMatch, TaskPath, type Tasks } from '../tasks/index.ts';
import { Preview, Previewed } from './schemas.ts';

const tags = ['Recurrence'];

const preview = createRoute({
  method: 'post',
  path: '/api/v1/recurrence/preview',
  operationId: 'previewRecurrence',
  tags,
  summary: 'The next occurrences of a rule',
  description:
    'The dates that the rule gives from the start on, the start itself if it is one of them. Months and years without such a day (the 31st, February 29) are left out. A time that a clock change skips is as much later on that day only; one that comes twice is the first of the two (RFC 5545, section 3.3.5). Fewer than asked for: the series ends.',
  request: { body: { required: true, content: { 'application/json': { schema: Preview } } } },
  responses: { 200: { description: 'Occurrences', content: { 'application/json': { schema: Previewed } } } },
});

const skip = createRoute({
  method: 'post',
  path: '/api/v1/tasks/{id}/skip',
  operationId: 'skipOccurrence',
  tags,
  summary: 'Leave out this occurrence of a task that recurs',
  description:
    'The task moves to the next occurrence and has its usual values again; its subtasks go along and are open again. At the end of its series it is completed, and its recurrence says `ended`.',
  request: { params: TaskPath, headers: z.object({ 'if-match': IfMatch, 'idempotency-key': IdempotencyKey }) },
  responses: {
    200: {
      description: 'The task',
      headers: changeHeaders.extend({ ETag: z.string() }),
      content: { 'application/json': { schema: Task } },
    },
    ...problemResponses('conflict'),
  },
});

/** HTTP for what recurs; completing and editing are changes of tasks like others. */
export const recurrenceRoutes = (api: Api, database: Database, tasks: Tasks): void => {
  api.add(preview, async ({ body: { rule, from, start, count } }) => {
    const found = (from === 'due' ? occurrences : repetitions)(parseRule(rule), start, count);
    const items = found.map(({ date, time, instant }) => ({ date, time, instant: new Date(instant).toISOString() }));
    return json(200, { items });
  });
  api.add(skip, (request) => {
    const { params, headers } = request;
    return makeChange(database, request, ['skip', params.id, headers['if-match']], async (change) => {
      const task = await tasks.skip(change, params.id, headers['if-match']);
      return changedTo(task);
    });
  });
};
