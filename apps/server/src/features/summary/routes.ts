import { createRoute, z } from '@hono/zod-openapi';
import { Summary, TimeZone } from '@todo/contracts';
import type { Api } from '../../http/api.ts';
import { json } from '../../http/reply.ts';
import type { Summaries } from './summaries.ts';

const summary = createRoute({
  method: 'get',
  path: '/api/v1/summary',
  operationId: 'getSummary',
  tags: ['Summary'],
  summary: 'How many tasks there are in each view, list, tag and saved filter',
  description:
    'Made for the numbers beside a menu: kept until something changes. It follows your change log: once a change has come on `/api/v1/live`, it is in the counts. `view` of `GET /api/v1/tasks` says what the views are.',
  request: {
    query: z.object({
      timeZone: TimeZone.optional().meta({
        description: 'Whose days are meant; default: the time zone of your profile',
      }),
    }),
  },
  responses: { 200: { description: 'The counts', content: { 'application/json': { schema: Summary } } } },
});

export const summaryRoutes = (api: Api, summaries: Summaries): void => {
  api.add(summary, async ({ actor, query }) => json(200, await summaries.get(actor.userId, query.timeZone)));
};
