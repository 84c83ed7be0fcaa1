import { createRoute } from '@hono/zod-openapi';
import type { Api } from '../../http/api.ts';
import { problemResponses } from '../../http/openapi.ts';
import { ProblemError } from '../../http/problem.ts';
import { json, noContent } from '../../http/reply.ts';
import { sessionCookieName } from '../../http/session-cookie.ts';
import type { Accounts } from './accounts.ts';
import { AccountDelete, ApiKeyCreate, ApiKeyCreated, ApiKeyList, ApiKeyPath, Me } from './schemas.ts';

const tags = ['Accounts'];

const me = createRoute({
  method: 'get',
  path: '/api/v1/me',
  operationId: 'me',
  tags,
  summary: 'Who you are',
  responses: { 200: { description: 'You', content: { 'application/json': { schema: Me } } } },
});

const createKey = createRoute({
  method: 'post',
  path: '/api/v1/api-keys',
  operationId: 'createApiKey',
  tags,
  summary: 'Create an API key',
  description:
    'The key is in this answer and never again. It may do whatever you may, making and deleting keys included.',
  request: { body: { required: true, content: { 'application/json': { schema: ApiKeyCreate } } } },
  responses: {
    201: { description: 'The key', content: { 'application/json': { schema: ApiKeyCreated } } },
    ...problemResponses('conflict'),
  },
});

const listKeys = createRoute({
  method: 'get',
  path: '/api/v1/api-keys',
  operationId: 'listApiKeys',
  tags,
  summary: 'Your API keys, the newest first',
  responses: { 200: { description: 'All of them', content: { 'application/json': { schema: ApiKeyList } } } },
});

const revokeKey = createRoute({
  method: 'delete',
  path: '/api/v1/api-keys/{id}',
  operationId: 'deleteApiKey',
  tags,
  summary: 'Delete an API key',
  description: 'The key is refused from now on; by other processes of the same installation within 10 s.',
  request: { params: ApiKeyPath },
  responses: { 204: { description: 'The key is gone' }, ...problemResponses('not-found') },
});

const deleteAccount = createRoute({
  method: 'delete',
  path: '/api/v1/account',
  operationId: 'deleteAccount',
  tags,
  summary: 'Delete your account and everything in it',
  description:
    'For good: tasks, lists, keys, sessions, everything; `GET /api/v1/export` gives you a copy first. Only for those who are signed in, not with an API key, and with the password once more. Sessions and keys are refused from now on; by other processes of the same installation within 10 s.',
  security: [{ session: [] }],
  request: { body: { required: true, content: { 'application/json': { schema: AccountDelete } } } },
  responses: {
    204: { description: 'The account is gone' },
    ...problemResponses('unauthenticated', 'forbidden', 'too-many-requests'),
  },
});

/** HTTP for the caller's own account and API keys. Signing in and out is in auth-routes.ts. */
export const accountRoutes = (api: Api, accounts: Accounts): void => {
  api.add(me, async ({ actor }) => json(200, await accounts.me(actor.userId)));

  api.add(createKey, async ({ actor, body }) => json(201, await accounts.createKey(actor.userId, body.name)));

  api.add(listKeys, async ({ actor }) => {
    const rows = await accounts.keys(actor.userId);
    const items = rows.map(({ id, name, start, created_at: createdAt, last_request: lastUsedAt }) => ({
      id,
      name,
      start,
      createdAt,
      lastUsedAt,
    }));
    return json(200, { items });
  });

  api.add(revokeKey, async ({ actor, params }) => {
    await accounts.revokeKey(actor.userId, params.id);
    return noContent();
  });

  api.add(deleteAccount, async ({ actor, body }) => {
    if (actor.via !== 'session') {
      throw new ProblemError('forbidden', { detail: 'An API key cannot delete the account. Sign in to do it.' });
    }
    await accounts.delete(actor.userId, body.password);
    return noContent({ 'set-cookie': `${sessionCookieName(accounts.publicUrl)}=; Max-Age=0; Path=/; HttpOnly` });
  });
};
