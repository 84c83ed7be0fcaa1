import { createRoute, z } from '@hono/zod-openapi';
import { Actor, Changed, operations } from '@todo/contracts';
import type { Database } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import { ProblemError } from '../../http/problem.ts';
import { json } from '../../http/reply.ts';
import { wholeNumberOr } from '../../http/whole-number.ts';
import { knowsTask, selectActivity } from './queries.ts';

const Entry = z
  .strictObject({
    id: z.string().meta({ description: 'The id of the event' }),
    operation: z.enum(operations),
    version: z.int().meta({ description: 'The task’s version after it' }),
    actor: Actor,
    changed: Changed,
    at: z.iso.datetime(),
  })
  .meta({ id: 'ActivityEntry' });

const read = createRoute({
  method: 'get',
  path: '/api/v1/tasks/{id}/activity',
  tags: ['Tasks'],
  summary: 'Who did what to a task and when, oldest first; also of a deleted task',
  description: 'Written by a consumer of the task’s events: an entry appears a moment after its change.',
  request: {
    params: z.object({ id: z.uuid({ error: 'must be a task id (a UUID)' }) }),
    query: z.object({
      after: wholeNumberOr(0, 0, 2_147_483_647).meta({ description: '`next` of the page before' }),
      limit: wholeNumberOr(100, 1, 200),
    }),
  },
  responses: {
    200: {
      description: 'A page of entries; `next` is null on the last one',
      content: {
        'application/json': {
          schema: z.strictObject({ items: z.array(Entry), next: z.int().nullable() }).meta({ id: 'ActivityPage' }),
        },
      },
    },
  },
});

export const activityRoutes = (api: Api, database: Database): void => {
  api.add(read, async ({ actor, params, query }) => {
    const rows = await selectActivity(database, actor.userId, params.id, query.after, query.limit + 1);
    if (rows.length === 0 && !(await knowsTask(database, actor.userId, params.id))) {
      throw new ProblemError('not-found', { detail: `There is no task ${params.id}.` });
    }
    const items = rows.slice(0, query.limit).map((row) => ({
      id: row.event_id,
      operation: row.operation,
      version: row.version,
      actor: row.actor,
      changed: row.changed,
      at: row.happened_at.toISOString(),
    }));
    return json(200, { items, next: rows.length > query.limit ? (items.at(-1)?.version ?? null) : null });
  });
};
