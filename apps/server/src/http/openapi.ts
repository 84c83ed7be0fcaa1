import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import { Problem, type ProblemType, problemTypes } from '@todo/contracts';
import type { Env } from 'hono';
import { sessionCookieName } from './session-cookie.ts';

type Responses = RouteConfig['responses'];

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

/** The route with what all routes share: security, and the problems any request can meet. */
export const describeRoute = (route: RouteConfig): RouteConfig => {
  const authenticated = route.security === undefined;
  const bodied = route.request?.body !== undefined;
  return {
    ...route,
    security: route.security ?? [{ apiKey: [] }, { session: [] }],
    responses: {
      ...route.responses,
      ...problemResponses(
        'invalid-request',
        ...(bodied ? (['malformed-body', 'body-too-large', 'unsupported-media-type'] as const) : []),
        ...(authenticated ? (['unauthenticated', 'forbidden'] as const) : []),
        'internal',
        'unavailable',
      ),
    },
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
      servers: [{ url: publicUrl }],
    }),
  );
};
