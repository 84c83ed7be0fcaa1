import { createRoute, z } from '@hono/zod-openapi';

/** What every process answers to those who run it, as the API description tells it; open, and without users' data. */

const tags = ['Operations'];
const security: [] = [];

const Check = z.strictObject({
  ok: z.boolean(),
  required: z.boolean().meta({ description: 'Whether the process is useless without it' }),
  problems: z.array(z.string()).meta({ description: 'What is wrong and what to do about it' }),
});
const Readiness = z
  .strictObject({ status: z.enum(['ready', 'degraded', 'unavailable']), checks: z.record(z.string(), Check) })
  .meta({ id: 'Readiness' });
const readiness = { 'application/json': { schema: Readiness } };

export const operationsRoutes = [
  createRoute({
    method: 'get',
    path: '/healthz',
    operationId: 'healthz',
    tags,
    security,
    summary: 'Whether the process is alive',
    description: 'Also while it starts, and while it waits for something else.',
    responses: {
      200: {
        description: 'It is',
        content: { 'application/json': { schema: z.strictObject({ status: z.literal('alive') }) } },
      },
    },
  }),
  createRoute({
    method: 'get',
    path: '/readyz',
    operationId: 'readyz',
    tags,
    security,
    summary: 'Whether the process can do its work, and what is wrong',
    description:
      'Without its broker it works on: changes wait in the outbox, and the status is `degraded`. While it starts, the answer is the problem `unavailable`.',
    responses: {
      200: { description: 'Ready, or degraded', content: readiness },
      503: { description: 'Not ready', content: readiness },
    },
  }),
  createRoute({
    method: 'get',
    path: '/metrics',
    operationId: 'metrics',
    tags,
    security,
    summary: 'Metrics of this process (Prometheus text format)',
    responses: { 200: { description: 'The metrics', content: { 'text/plain': { schema: z.string() } } } },
  }),
];
