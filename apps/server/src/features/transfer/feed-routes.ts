import { hash } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import type { Database } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import type { App } from '../../http/app.ts';
import { problemResponses } from '../../http/openapi.ts';
import { ProblemError } from '../../http/problem.ts';
import { json, noContent } from '../../http/reply.ts';
import { createFeed, deleteFeed, feedOf, ownerOfFeed, selectFeed } from './feed.ts';

const tags = ['In and out'];
const path = '/api/v1/feed';
const Instant = z.iso.datetime();

const create = createRoute({
  method: 'post',
  path,
  operationId: 'createFeed',
  tags,
  summary: 'Make a secret address of your calendar',
  description:
    'Calendar programs subscribe to it. Whoever knows the address can read your open tasks, and nothing else. It is in this answer and never again; making another one ends the one before.',
  responses: {
    201: {
      description: 'The address',
      content: {
        'application/json': {
          schema: z.strictObject({ url: z.url(), createdAt: Instant }).meta({ id: 'FeedCreated' }),
        },
      },
    },
  },
});
const read = createRoute({
  method: 'get',
  path,
  operationId: 'feed',
  tags,
  summary: 'Whether there is a secret address, and when it was last used',
  responses: {
    200: {
      description: 'What is known',
      content: {
        'application/json': {
          schema: z
            .strictObject({
              exists: z.boolean(),
              createdAt: Instant.nullable(),
              lastFetchedAt: Instant.nullable().meta({ description: 'To the minute' }),
            })
            .meta({ id: 'Feed' }),
        },
      },
    },
  },
});
const remove = createRoute({
  method: 'delete',
  path,
  operationId: 'deleteFeed',
  tags,
  summary: 'End the secret address',
  responses: { 204: { description: 'There is none any more' } },
});
const fetchRoute = createRoute({
  method: 'get',
  path: '/feeds/{secret}.ics',
  operationId: 'fetchFeed',
  tags,
  summary: 'The calendar behind a secret address (iCalendar)',
  description:
    'Open tasks as VTODO, and as VEVENT too when they have a due date: all day, or at their time in their zone. The 10,000 that are due soonest.',
  security: [],
  request: {
    params: z.object({ secret: z.string() }),
    headers: z.object({ 'if-none-match': z.string().optional() }),
  },
  responses: {
    200: { description: 'The calendar', content: { 'text/calendar': { schema: z.string() } } },
    304: { description: 'It has not changed' },
    ...problemResponses('not-found'),
  },
});

export interface FeedParts {
  readonly database: Database;
  readonly publicUrl: string;
}

/** Whether a client has this version already (RFC 9110, section 13.1.2: weak comparison). */
const isKnown = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  (header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag));

/** `/api/v1/feed` for its owner, and `/feeds/….ics` for whoever knows the address. */
export const feedRoutes = (app: App, api: Api, { database, publicUrl }: FeedParts): void => {
  api.add(create, async ({ actor }) => {
    const { secret, createdAt } = await createFeed(database, actor.userId);
    return json(201, { url: `${publicUrl}/feeds/${secret}.ics`, createdAt });
  });
  api.add(read, async ({ actor }) => {
    const feed = await selectFeed(database, actor.userId);
    return json(200, {
      exists: feed !== undefined,
      createdAt: feed?.createdAt ?? null,
      lastFetchedAt: feed?.lastFetchedAt ?? null,
    });
  });
  api.add(remove, async ({ actor }) => {
    await deleteFeed(database, actor.userId);
    return noContent();
  });

  app.describe(fetchRoute);
  // The path with the secret is in no log and no metric: those have the route.
  app.mount('GET', '/feeds/:file', async (context) => {
    const file = context.req.param('file') ?? '';
    const owner = file.endsWith('.ics') ? await ownerOfFeed(database, file.slice(0, -'.ics'.length)) : undefined;
    if (owner === undefined) throw new ProblemError('not-found', { detail: 'There is no calendar at this address.' });
    const calendar = await feedOf(database, owner);
    const etag = `"${hash('sha256', calendar, 'base64url').slice(0, 27)}"`;
    const headers = {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'inline; filename="todo.ics"',
      // Only for who asked, and asked about again each time.
      'cache-control': 'private, no-cache',
      etag,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    };
    if (isKnown(context.env.incoming.headers['if-none-match'], etag))
      return new Response(null, { status: 304, headers });
    return new Response(calendar, { headers });
  });
};
