import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import { Problem, type ProblemType, problemTypes } from '@todo/contracts';
import type { Env } from 'hono';
import type { z } from 'zod';
import { sessionCookieName } from './session-cookie.ts';

/** By status. */
type Responses = Record<
  string,
  { readonly description: string; readonly content: { 'application/problem+json': { schema: typeof Problem } } }
>;

/** The response objects of problems, by status, for a route's `responses`. */
export const problemResponses = (...types: readonly ProblemType[]): Responses => {
  const byStatus: Record<string, string[]> = {};
  for (const type of types) (byStatus[problemTypes[type].status] ??= []).push(type);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, names]) => [
      status,
      {
        description: names.map((name) => `${problemTypes[name as ProblemType].title} (\`${name}\`)`).join('; '),
        content: { 'application/problem+json': { schema: Problem } },
      },
    ]),
  );
};

/** The problems that come with what a request has: a path with an id, a condition, a key. */
const problemsOf = ({ path, request, security }: RouteConfig): ProblemType[] => {
  const headers = Object.keys((request?.headers as z.ZodObject | undefined)?.shape ?? {});
  return [
    'invalid-request',
    ...(request?.body === undefined ? [] : (['malformed-body', 'body-too-large', 'unsupported-media-type'] as const)),
    ...(security === undefined ? (['unauthenticated', 'forbidden'] as const) : []),
    ...(path.includes('{') ? (['not-found'] as const) : []),
    ...(headers.includes('if-match') ? (['stale-version'] as const) : []),
    ...(headers.includes('idempotency-key') ? (['idempotency-key-reused'] as const) : []),
    'internal',
    'unavailable',
  ];
};

/** `GET /api/v1/tasks/{id}/activity` -> `getTasksByIdActivity`, for routes that have no better name. */
const operationIdOf = ({ method, path }: RouteConfig): string =>
  method +
  path
    .replace(/^\/api\/(v1\/)?/, '/')
    .replaceAll(/\/\{(\w+)\}/g, (_, name: string) => `/by-${name}`)
    .replaceAll(/[/-](\w)/g, (_, letter: string) => letter.toUpperCase());

/** The route with what all routes share: a name, security, and the problems that its requests can meet. */
export const describeRoute = (route: RouteConfig): RouteConfig => {
  const common = problemResponses(...problemsOf(route));
  const own = route.responses as Readonly<Record<string, Responses[string] | undefined>>;
  // A status that the route describes itself keeps its words; where both name problems, all are said.
  const merged = Object.fromEntries(
    Object.entries(common).map(([status, response]) => {
      const given = own[status];
      if (given === undefined || given.description.includes(response.description)) return [status, given ?? response];
      return [status, { ...given, description: `${given.description}; ${response.description}` }];
    }),
  );
  return {
    ...route,
    operationId: route.operationId ?? operationIdOf(route),
    security: route.security ?? [{ apiKey: [] }, { session: [] }],
    responses: { ...route.responses, ...merged },
  };
};

export interface Described {
  readonly publicUrl: string;
  readonly version: string;
}

/** The API description (OpenAPI 3.1) of all routes registered so far, made of the schemas that validate. */
export const openApiText = <E extends Env>(hono: OpenAPIHono<E>, { publicUrl, version }: Described): string => {
  const registry = hono.openAPIRegistry;
  registry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key from `POST /api/v1/api-keys`.',
  });
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: sessionCookieName(publicUrl),
    description: 'The cookie of `POST /api/auth/sign-in/email`. Changes are accepted from pages of this server only.',
  });
  return JSON.stringify(
    hono.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: 'Todo',
        version,
        description:
          'Tasks in which every change is an event. Errors are problem documents (RFC 9457) with a stable `type`; ' +
          'every wrong field of a request is named at once.',
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      },
      // Relative to this document, which whoever reads it has reached.
      servers: [{ url: '/' }],
    }),
  );
};
