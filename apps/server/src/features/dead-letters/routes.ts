import { createRoute, z } from '@hono/zod-openapi';
import sql from 'sql-template-tag';
import type { Database } from '../../database/session.ts';
import type { OutboxWatch } from '../../events/outbox-watch.ts';
import type { Api } from '../../http/api.ts';
import { ProblemError } from '../../http/problem.ts';
import { json } from '../../http/reply.ts';
import { wholeNumber, wholeNumberOr } from '../../http/whole-number.ts';
import { type DeadLetterRow, replayToOutbox, selectDeadLetter, selectDeadLetters } from './queries.ts';

const tags = ['System'];
const Id = wholeNumber(1);
const DeadLetter = z
  .strictObject({
    id: z.int(),
    topic: z.string(),
    type: z.string(),
    eventId: z.string(),
    arrivedAt: z.iso.datetime(),
    replayedAt: z.iso.datetime().nullable(),
    failures: z.array(z.strictObject({ consumer: z.string(), attempts: z.int(), error: z.string() })),
  })
  .meta({ id: 'DeadLetter' });
const WholeDeadLetter = DeadLetter.extend({ event: z.unknown() }).meta({ id: 'WholeDeadLetter' });
const whole = { description: 'The dead letter', content: { 'application/json': { schema: WholeDeadLetter } } };

const list = createRoute({
  method: 'get',
  path: '/api/v1/system/dead-letters',
  tags,
  summary: 'Events that a consumer could not handle, newest first',
  description: 'For the account that owns the installation: the first one made.',
  request: {
    query: z.object({ before: Id.optional(), limit: wholeNumberOr(50, 1, 200) }),
  },
  responses: {
    200: {
      description: 'A page; `next` is the `before` of the next one',
      content: {
        'application/json': {
          schema: z
            .strictObject({ items: z.array(DeadLetter), next: z.int().nullable() })
            .meta({ id: 'DeadLetterPage' }),
        },
      },
    },
  },
});
const show = createRoute({
  method: 'get',
  path: '/api/v1/system/dead-letters/{id}',
  tags,
  summary: 'One of them with its event',
  request: { params: z.object({ id: Id }) },
  responses: { 200: whole },
});
const replay = createRoute({
  method: 'post',
  path: '/api/v1/system/dead-letters/{id}/replay',
  tags,
  summary: 'Send it to its topic again; consumers that handled it before leave it alone',
  request: { params: z.object({ id: Id }) },
  responses: { 202: whole },
});

const present = (row: DeadLetterRow) => ({
  id: row.id,
  topic: row.topic,
  type: row.event.type,
  eventId: row.event.id,
  arrivedAt: row.arrived_at.toISOString(),
  replayedAt: row.replayed_at?.toISOString() ?? null,
  failures: row.failures,
});

/** The first account of an installation runs it. */
const checkOwner = async (database: Database, userId: string): Promise<void> => {
  const [owner] = await database.query<{ id: string }>(sql`select id from "user" order by created_at, id limit 1`);
  if (owner?.id === userId) return;
  throw new ProblemError('forbidden', {
    detail: 'This is for the account that owns the installation, the first one made.',
  });
};

export const deadLetterRoutes = (api: Api, database: Database, outbox: OutboxWatch): void => {
  const find = async (id: number): Promise<DeadLetterRow> => {
    const row = await selectDeadLetter(database, id);
    if (row === undefined) throw new ProblemError('not-found', { detail: `There is no dead letter ${id}.` });
    return row;
  };
  api.add(list, async ({ actor, query }) => {
    await checkOwner(database, actor.userId);
    const rows = await selectDeadLetters(database, query.before ?? Number.MAX_SAFE_INTEGER, query.limit + 1);
    const items = rows.slice(0, query.limit).map(present);
    return json(200, { items, next: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null });
  });
  api.add(show, async ({ actor, params }) => {
    await checkOwner(database, actor.userId);
    const row = await find(params.id);
    return json(200, { ...present(row), event: row.event });
  });
  api.add(replay, async ({ actor, params }) => {
    await checkOwner(database, actor.userId);
    const row = await find(params.id);
    await database.transaction(async (session) => {
      await replayToOutbox(session, row);
      outbox.written(session, row.event.partitionkey);
    });
    return json(202, { ...present(await find(params.id)), event: row.event });
  });
};
