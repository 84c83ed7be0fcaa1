import { createRoute, z } from '@hono/zod-openapi';
import { Task } from '@todo/contracts';
import type { Database } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import { IdempotencyKey, changeHeaders as answeredHeaders, makeChange } from '../../http/change.ts';
import { ProblemError } from '../../http/problem.ts';
import { json } from '../../http/reply.ts';
import { wholeNumberOr } from '../../http/whole-number.ts';
import { changedTo } from '../../http/versioned.ts';
import { IfMatch, TaskPath } from './schemas.ts';
import type { Tasks } from './tasks.ts';
import { selectParts, selectTree } from './tree.ts';

/** Subtasks of a whole tree that are answered at most. */
const longestTree = 1_000;

const id = (what: string) => z.uuid({ error: `must be ${what} (a UUID)` });

/** Where a task shall be. */
export const moveFields = {
  listId: id('the id of a list').nullable().optional().meta({ description: 'null: the inbox' }),
  parentId: id('a task id').nullable().optional().meta({ description: 'null: no longer a subtask' }),
  before: id('a task id').optional().meta({ description: 'Directly before this task' }),
  after: id('a task id').optional().meta({ description: 'Directly after this task' }),
};

type Where = { readonly [Field in keyof typeof moveFields]?: unknown };

/** A place must be asked for, and only one. */
export const checkMove = <T extends z.ZodType<Where>>(schema: T): T =>
  schema
    .refine((move) => Object.keys(moveFields).some((field) => move[field as keyof Where] !== undefined), {
      error: 'must say where: listId, parentId, before or after',
    })
    .refine((move) => move.before === undefined || move.after === undefined, {
      error: 'must be left out where "before" is given',
      path: ['after'],
    });

const TaskMove = checkMove(z.strictObject(moveFields)).meta({ id: 'TaskMove' });

const move = createRoute({
  method: 'post',
  path: '/api/v1/tasks/{id}/move',
  operationId: 'moveTask',
  tags: ['Tasks'],
  summary: 'Move a task: to a place in the manual order, to another list, under another task',
  description:
    'With `before` or `after` it comes to stand directly beside that task, in its list and under its parent; without, at the end of where it comes to be. A task takes its subtasks along. A subtask is always in the list of its parent: moved to another list alone, it is no longer a subtask. Moving to where it is changes nothing.',
  request: {
    params: TaskPath,
    headers: z.object({ 'if-match': IfMatch, 'idempotency-key': IdempotencyKey }),
    body: { required: true, content: { 'application/json': { schema: TaskMove } } },
  },
  responses: {
    200: {
      description: 'The task',
      headers: answeredHeaders.extend({ ETag: z.string() }),
      content: { 'application/json': { schema: Task } },
    },
  },
});

const subtasks = createRoute({
  method: 'get',
  path: '/api/v1/tasks/{id}/subtasks',
  operationId: 'listSubtasks',
  tags: ['Tasks'],
  summary: 'The subtasks of a task in their manual order',
  description: `Open and completed ones. With \`depth=all\` their subtasks too, at any depth, each after its parent: ${longestTree} at most, then \`more\` is true.`,
  request: {
    params: TaskPath,
    query: z.object({
      depth: z.enum(['1', 'all']).default('1'),
      limit: wholeNumberOr(50, 1, 200).meta({ description: 'Only for the direct subtasks' }),
      cursor: z.string().max(400).optional().meta({ description: '`nextCursor` of the page before' }),
    }),
  },
  responses: {
    200: {
      description: 'Subtasks',
      content: {
        'application/json': {
          schema: z
            .strictObject({
              items: z.array(Task),
              nextCursor: z.string().nullable(),
              more: z.boolean().meta({ description: 'Whether there are more than these' }),
            })
            .meta({ id: 'Subtasks' }),
        },
      },
    },
  },
});

const Cursor = z.tuple([z.string().max(200), z.uuid()]);

const wrongCursor = (message: string) =>
  new ProblemError('invalid-request', { errors: [{ in: 'query', pointer: 'cursor', message }] });

const readCursor = (cursor: string): { rank: string; id: string } => {
  try {
    const [rank, last] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { rank, id: last };
  } catch {
    throw wrongCursor('is not a cursor that this server gave: begin again without it');
  }
};

/** HTTP for where tasks are and what they are made of. */
export const placementRoutes = (api: Api, database: Database, tasks: Tasks): void => {
  api.add(move, (request) => {
    const { params, headers, body } = request;
    return makeChange(database, request, ['move', params.id, headers['if-match'], body], async (change) => {
      const task = await tasks.move(change, params.id, body, headers['if-match']);
      return changedTo(task);
    });
  });

  api.add(subtasks, async ({ actor, params, query: { depth, limit, cursor } }) => {
    const { userId } = actor;
    await tasks.get(database, userId, params.id);
    if (depth === 'all') {
      if (cursor !== undefined) throw wrongCursor('is for the direct subtasks, not for the whole tree');
      const items = await selectTree(database, userId, params.id, longestTree + 1);
      const more = items.length > longestTree;
      return json(200, { items: items.slice(0, longestTree), nextCursor: null, more });
    }
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const items = await selectParts(database, userId, params.id, { limit: limit + 1, after });
    const more = items.length > limit;
    items.length = Math.min(items.length, limit);
    const last = items.at(-1);
    const next = more && last ? Buffer.from(JSON.stringify([last.rank, last.id])).toString('base64url') : null;
    return json(200, { items, nextCursor: next, more });
  });
};
