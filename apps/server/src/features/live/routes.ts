import { createRoute, z } from '@hono/zod-openapi';
import { entities, operations } from '@todo/contracts';
import type { Database } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import { problemResponses } from '../../http/openapi.ts';
import { ProblemError } from '../../http/problem.ts';
import { apiHeaders, json } from '../../http/reply.ts';
import { wholeNumber, wholeNumberOr } from '../../http/whole-number.ts';
import { Feed, follow } from './follow.ts';
import type { LiveHub } from './hub.ts';
import { selectChanges, selectLogBounds } from './queries.ts';
import { eventStream } from './stream.ts';

/** Live connections that one user may have in one process: tabs and devices. */
const connectionsPerUser = 32;
/** How long things take, in milliseconds. */
export interface LiveTiming {
  /** A sign of life at least so often, so that no proxy between closes the connection. */
  readonly heartbeatMs: number;
  /** Then the client comes back and shows its session or key anew. */
  readonly longestMs: number;
}
const defaultTiming: LiveTiming = { heartbeatMs: 20_000, longestMs: 30 * 60_000 };

const Sequence = wholeNumber(0);

const Change = z
  .strictObject({
    sequence: z.int(),
    entity: z.enum(['task', ...entities]),
    id: z.string().meta({ description: 'The id of what changed' }),
    taskId: z.uuid().optional().meta({ description: 'The same as `id`, when it is a task' }),
    version: z.int().optional().meta({ description: 'The task’s version after it' }),
    operation: z.string().meta({ description: `For a task: ${operations.join(', ')}` }),
    time: z.iso.datetime(),
  })
  .meta({ id: 'Change' });

const ChangePage = z
  .strictObject({
    items: z.array(Change),
    next: z.int().meta({ description: 'The `since` of the next page, or of the next look' }),
    more: z.boolean(),
    reset: z
      .boolean()
      .meta({ description: 'Changes after `since` are no longer kept (30 days): read your tasks anew' }),
  })
  .meta({ id: 'ChangePage' });

const changes = createRoute({
  method: 'get',
  path: '/api/v1/changes',
  tags: ['Live'],
  summary: 'The changes after a point, oldest first',
  description: 'Without `since`: where the log stands now. Read that first, then your tasks, then follow.',
  request: {
    query: z.object({
      since: Sequence.optional(),
      limit: wholeNumberOr(100, 1, 500),
    }),
  },
  responses: { 200: { description: 'A page of changes', content: { 'application/json': { schema: ChangePage } } } },
});

const live = createRoute({
  method: 'get',
  path: '/api/v1/live',
  tags: ['Live'],
  summary: 'Your changes as they happen (server-sent events)',
  description:
    'Events `change` with a Change as data and its sequence as id. A client that reconnects with `Last-Event-ID` (browsers do) or `since` misses nothing; without either the stream begins now. Event `reset`: what was missed is no longer kept, read your tasks anew.',
  request: {
    query: z.object({ since: Sequence.optional() }),
    headers: z.object({ 'last-event-id': Sequence.optional().meta({ description: 'The id of the last event seen' }) }),
  },
  responses: {
    200: { description: 'The stream', content: { 'text/event-stream': { schema: z.string() } } },
    ...problemResponses('too-many-requests'),
  },
});

const streamHeaders = { ...apiHeaders, 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };

/** Whether a part of the log after `since` has been deleted, or `since` is from another log. */
const isLost = (since: number, { newest, oldest }: { newest: number; oldest: number }): boolean =>
  since > newest || since + 1 < oldest;

export const liveRoutes = (
  api: Api,
  database: Database,
  hub: LiveHub,
  { heartbeatMs, longestMs }: LiveTiming = defaultTiming,
): void => {
  api.add(changes, async ({ actor, query }) => {
    const { since, limit } = query;
    const bounds = await selectLogBounds(database, actor.userId);
    if (since === undefined) return json(200, { items: [], next: bounds.newest, more: false, reset: false });
    if (isLost(since, bounds)) return json(200, { items: [], next: bounds.newest, more: false, reset: true });
    const items = await selectChanges(database, actor.userId, since, limit + 1);
    const more = items.length > limit;
    items.length = Math.min(items.length, limit);
    return json(200, { items, next: items.at(-1)?.sequence ?? since, more, reset: false });
  });

  api.add(live, async ({ actor, query, headers, incoming }) => {
    if (incoming.method === 'HEAD') return new Response(null, { headers: streamHeaders });
    const { userId } = actor;
    // Before the first await, so that the place is taken and nothing told meanwhile is missed.
    const feed = new Feed(hub, userId);
    try {
      if (hub.count(userId) > connectionsPerUser) {
        throw new ProblemError('too-many-requests', {
          detail: `There are ${connectionsPerUser} live connections of this account already: close one.`,
          headers: { 'retry-after': '10' },
        });
      }
      const bounds = await selectLogBounds(database, userId);
      const asked = headers['last-event-id'] ?? query.since ?? bounds.newest;
      const lost = isLost(asked, bounds);
      const since = lost ? bounds.newest : asked;
      const reset = lost ? `id: ${since}\nevent: reset\ndata: {}\n\n` : '';
      const greeting = `retry: 2000\n: the log stands at ${since}\n\n${reset}`;
      const entries = follow(database, feed, userId, since, heartbeatMs);
      return new Response(eventStream({ feed, entries, greeting, longestMs }), { headers: streamHeaders });
    } catch (error) {
      feed.end();
      throw error;
    }
  });
};
