import { createRoute, z } from '@hono/zod-openapi';
import { Problem, Task, TaskCreate, TaskPatch } from '@todo/contracts';
import type { Database } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import { IdempotencyKey, changeHeaders as answeredHeaders, makeChange } from '../../http/change.ts';
import { problemResponses } from '../../http/openapi.ts';
import { doAll } from './bulk.ts';
import { checkMove, moveFields } from './placement-routes.ts';
import { PatchParameters } from './schemas.ts';
import type { Tasks } from './tasks.ts';

const mostOperations = 500;

/** 500 tasks with every field, some tags and reminders have some 15,000 values; notes may be long. */
const limits = { bytes: 8 * 1024 * 1024, depth: 32, values: 100_000 } as const;

const id = z.uuid({ error: 'must be a task id (a UUID)' });
const version = z
  .int()
  .min(1)
  .max(2_147_483_647)
  .optional()
  .meta({ description: 'The operation is done only if the task still has this version' });

const Operation = z
  .discriminatedUnion('op', [
    z.strictObject({ op: z.literal('create'), task: TaskCreate }),
    z.strictObject({ op: z.literal('update'), id, patch: TaskPatch, scope: PatchParameters.shape.scope, version }),
    z.strictObject({ op: z.literal('complete'), id, version }),
    z.strictObject({ op: z.literal('reopen'), id, version }),
    z.strictObject({ op: z.literal('delete'), id, version }),
    z.strictObject({ op: z.literal('restore'), id }),
    checkMove(z.strictObject({ op: z.literal('move'), id, ...moveFields, version })),
  ])
  .meta({ id: 'BulkOperation' });

const bulk = createRoute({
  method: 'post',
  path: '/api/v1/tasks/bulk',
  operationId: 'bulkTasks',
  tags: ['Tasks'],
  summary: `Up to ${mostOperations} changes of tasks in one request`,
  description:
    'The operations are done one after the other, and there is one result for each, in their order. `atomic`: all of them or none; the problem of the first that fails is the answer, with its place as `operation`. `best-effort`: those that can be done; the results of the others have their problem. A request that is wrong in itself is refused in both. Wrong fields are named by their place in this request, such as `/operations/3/task/title`. One Undo-Token takes back all that was done.',
  request: {
    headers: z.object({ 'idempotency-key': IdempotencyKey }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .strictObject({
              mode: z.enum(['atomic', 'best-effort']),
              operations: z.array(Operation).min(1).max(mostOperations),
            })
            .meta({ id: 'Bulk' }),
        },
      },
    },
  },
  responses: {
    200: {
      description: 'The results',
      headers: answeredHeaders,
      content: {
        'application/json': {
          schema: z
            .strictObject({
              results: z.array(
                z.strictObject({
                  status: z.int().meta({ description: 'As the operation by itself would have answered' }),
                  task: Task.optional(),
                  problem: Problem.optional(),
                }),
              ),
            })
            .meta({ id: 'BulkResults' }),
        },
      },
    },
    ...problemResponses('not-found', 'stale-version', 'conflict'),
  },
});

/** HTTP for many changes at once; what they do is in bulk.ts. */
export const bulkRoutes = (api: Api, database: Database, tasks: Tasks): void =>
  api.add(
    bulk,
    (request) =>
      makeChange(database, request, ['bulk', request.body], async (change) => ({
        status: 200,
        headers: {},
        body: JSON.stringify({ results: await doAll(tasks, change, request.body) }),
      })),
    { limits },
  );
