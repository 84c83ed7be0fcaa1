import { createRoute, z } from '@hono/zod-openapi';
import { Profile, ProfilePatch } from '@todo/contracts';
import type { Database } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import { IdempotencyKey, changeHeaders, makeChange } from '../../http/change.ts';
import { json } from '../../http/reply.ts';
import type { Profiles } from './profiles.ts';
import { profileOf } from './queries.ts';

const tags = ['Profile'];
const profileResponse = { description: 'The profile', content: { 'application/json': { schema: Profile } } };

const read = createRoute({
  method: 'get',
  path: '/api/v1/profile',
  operationId: 'getProfile',
  tags,
  summary: 'What you chose once for everything',
  description: 'The defaults until you choose: UTC, weeks from Monday, English, no default reminder, no quiet hours.',
  responses: { 200: profileResponse },
});

const patch = createRoute({
  method: 'patch',
  path: '/api/v1/profile',
  operationId: 'updateProfile',
  tags,
  summary: 'Choose anew (merge patch: what is absent stays, null clears)',
  description:
    'Quiet hours count for reminders that fire from now on, the default reminder for tasks created from now on.',
  request: {
    headers: z.object({ 'idempotency-key': IdempotencyKey }),
    body: {
      required: true,
      content: {
        'application/json': { schema: ProfilePatch },
        'application/merge-patch+json': { schema: ProfilePatch },
      },
    },
  },
  responses: { 200: { ...profileResponse, headers: changeHeaders } },
});

export const profileRoutes = (api: Api, database: Database, profiles: Profiles): void => {
  api.add(read, async ({ actor }) => json(200, await profileOf(database, actor.userId)));
  api.add(patch, (request) =>
    makeChange(database, request, ['patch profile', request.body], async (change) => ({
      status: 200,
      headers: {},
      body: JSON.stringify(await profiles.patch(change, request.body)),
    })),
  );
};
