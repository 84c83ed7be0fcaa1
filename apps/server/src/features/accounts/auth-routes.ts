import type { IncomingMessage } from 'node:http';
import { type RouteConfig, createRoute, z } from '@hono/zod-openapi';
import type { ProblemType } from '@todo/contracts';
import type { App } from '../../http/app.ts';
import { clientAddress } from '../../http/client-address.ts';
import { problemResponses } from '../../http/openapi.ts';
import { ProblemError } from '../../http/problem.ts';
import { apiHeaders } from '../../http/reply.ts';
import { requestReader } from '../../http/request-reader.ts';
import type { Accounts } from './accounts.ts';
import { addressHeader } from './auth.ts';
import { refuseForeign } from './guard.ts';
import { ChangePassword, Done, SessionState, SignIn, SignUp, SignedIn, UpdateUser } from './schemas.ts';
import { callAuth } from './scope.ts';

const authRoute = (
  method: 'get' | 'post',
  path: string,
  summary: string,
  answer: z.ZodType,
  more: { body?: z.ZodType; query?: z.ZodObject; open?: boolean } = {},
): RouteConfig =>
  createRoute({
    method,
    path: `/api/auth${path}`,
    tags: ['Signing in'],
    summary,
    security: more.open ? [] : [{ session: [] }],
    request: {
      query: more.query,
      ...(more.body && { body: { required: true, content: { 'application/json': { schema: more.body } } } }),
    },
    responses: {
      200: { description: 'Done', content: { 'application/json': { schema: answer } } },
      ...problemResponses('unauthenticated', 'forbidden', 'conflict', 'too-many-requests'),
    },
  });

/** The end points of better-auth that are open here, as they are documented and validated. Its other ones are not. */
const routes: readonly RouteConfig[] = [
  authRoute('post', '/sign-up/email', 'Make an account and sign in', SignedIn, { body: SignUp, open: true }),
  authRoute('post', '/sign-in/email', 'Sign in', SignedIn, { body: SignIn, open: true }),
  authRoute('post', '/sign-out', 'Sign out', Done, { open: true }),
  authRoute('get', '/get-session', 'Who is signed in; prolongs the session', SessionState, {
    query: z.object({
      disableCookieCache: z.enum(['true', 'false']).optional(),
      disableRefresh: z.enum(['true', 'false']).optional(),
    }),
    open: true,
  }),
  authRoute('post', '/revoke-other-sessions', 'Sign out everywhere else', Done),
  authRoute('post', '/change-password', 'Change your password', SignedIn, { body: ChangePassword }),
  authRoute('post', '/update-user', 'Change your name', Done, { body: UpdateUser }),
];

/** `/api/auth/*`: better-auth behind our own reading of requests and with its errors as problems. */
export const authRoutes = (app: App, accounts: Accounts): void => {
  for (const route of routes) {
    app.describe(route);
    const read = requestReader(route);
    const method = route.method === 'get' ? 'GET' : 'POST';
    app.mount(method, route.path, async ({ env: { incoming } }) => {
      refuseForeign(incoming, accounts.origins);
      const { body } = await read(incoming, {});
      const request = toRequest(accounts, method, incoming, body);
      return toAnswer(await callAuth(() => accounts.auth.handler(request)));
    });
  }
};

/** A request with nothing in it but what better-auth needs. */
const toRequest = (accounts: Accounts, method: string, incoming: IncomingMessage, body: unknown): Request => {
  const headers = new Headers({ [addressHeader]: clientAddress(incoming, accounts.trustProxy) });
  const { cookie, 'user-agent': userAgent } = incoming.headers;
  if (cookie !== undefined) headers.set('cookie', cookie);
  if (userAgent !== undefined) headers.set('user-agent', userAgent.slice(0, 512));
  if (method === 'POST') headers.set('content-type', 'application/json');
  const url = new URL(incoming.url!, accounts.auth.options.baseURL);
  return new Request(url, { method, headers, body: method === 'POST' ? JSON.stringify(body ?? {}) : undefined });
};

const toAnswer = async (response: Response): Promise<Response> => {
  const content = await response.text();
  if (!response.ok) throw toProblem(response, content);
  const headers = new Headers(apiHeaders);
  for (const cookie of response.headers.getSetCookie()) headers.append('set-cookie', cookie);
  return new Response(content === '' ? 'null' : content, { status: response.status, headers });
};

const typeOfStatus: Readonly<Record<number, ProblemType>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
};

/** What better-auth says when the address is taken; the second when two sign-ups met. */
const takenCodes = new Set(['USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL', 'USER_ALREADY_EXISTS', 'FAILED_TO_CREATE_USER']);

/** better-auth's error as a problem, with its own `code` and `message` as further members. */
const toProblem = (response: Response, content: string): ProblemError => {
  const { code, message } = parse(content);
  const extensions = { code, message };
  if (code !== undefined && takenCodes.has(code)) {
    return new ProblemError('conflict', {
      detail: 'There is an account with this e-mail address. Sign in.',
      extensions,
    });
  }
  const type = typeOfStatus[response.status] ?? (response.status < 500 ? 'invalid-request' : 'internal');
  if (type === 'internal') {
    return new ProblemError(type, { cause: new Error(`better-auth answered ${response.status} ${code}: ${message}`) });
  }
  const retryAfter = response.headers.get('x-retry-after');
  return new ProblemError(type, {
    detail: message,
    extensions,
    headers: retryAfter === null ? undefined : { 'retry-after': retryAfter },
  });
};

const parse = (content: string): { code?: string; message?: string } => {
  try {
    return JSON.parse(content) as { code?: string; message?: string };
  } catch {
    return { message: content };
  }
};
