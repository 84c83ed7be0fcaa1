import { createRoute, z } from '@hono/zod-openapi';
import type { Database } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import { IdempotencyKey, changeHeaders, makeChange } from '../../http/change.ts';
import { problemResponses } from '../../http/openapi.ts';
import { type WaysBack, undo } from './undo.ts';

const undoRoute = createRoute({
  method: 'post',
  path: '/api/v1/undo',
  operationId: 'undo',
  tags: ['Undo'],
  summary: 'Undo a change',
  description:
    'Every change but deleting for good answers an `Undo-Token`, good once and for ten minutes. What was changed gets its former state back, a deleted task comes back out of the trash, and a request that changed many things is undone as a whole or not at all. Undoing is a change too: its own token does it again.',
  request: {
    headers: z.object({ 'idempotency-key': IdempotencyKey }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .strictObject({ token: z.uuid({ error: 'must be the Undo-Token of a change (a UUID)' }) })
            .meta({ id: 'Undo' }),
        },
      },
    },
  },
  responses: {
    200: {
      description: 'The change is undone',
      headers: changeHeaders,
      content: {
        'application/json': {
          schema: z
            .strictObject({ undone: z.int().meta({ description: 'How many things have their former state again' }) })
            .meta({ id: 'Undone' }),
        },
      },
    },
    ...problemResponses('not-found', 'conflict'),
  },
});

export const undoRoutes = (api: Api, database: Database, waysBack: WaysBack): void => {
  api.add(undoRoute, (request) =>
    makeChange(database, request, ['undo', request.body], async (change) => ({
      status: 200,
      headers: {},
      body: JSON.stringify({ undone: await undo(waysBack, change, request.body.token) }),
    })),
  );
};
