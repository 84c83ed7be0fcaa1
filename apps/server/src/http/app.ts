import type { HttpBindings } from '@hono/node-server';
import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { Logger } from 'pino';
import type { Api } from './api.ts';
import type { Authenticator } from './authenticator.ts';
import { docsRoutes } from './docs.ts';
import { type Check, createReadiness } from './health.ts';
import { exposeMetrics, routeTimer } from './metrics.ts';
import type { Method, Mount } from './mount.ts';
import { describeRoute, openApiText } from './openapi.ts';
import { operationsRoutes } from './operations.ts';
import { ProblemError } from './problem.ts';
import { createResponder } from './problem-response.ts';
import { json } from './reply.ts';
import { requestReader } from './request-reader.ts';

const methods: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

export interface AppOptions {
  readonly log: Logger;
  /** The parts that readiness looks at, by name. */
  readonly checks: Readonly<Record<string, Check>>;
  /** The address people use, without a trailing slash; the server's entry in the API description. */
  readonly publicUrl: string;
  readonly version: string;
}

export interface App {
  readonly fetch: OpenAPIHono<{ Bindings: HttpBindings }>['fetch'];
  /** The API, whose requests the authenticator lets in. */
  api(authenticator: Authenticator): Api;
  /** Adds a handler without authentication or validation of its own: timed, with errors as problems. */
  readonly mount: Mount;
  /** Puts a mounted route into the API description. */
  describe(route: RouteConfig): void;
}

/**
 * The HTTP side of a process. Every process answers `/healthz`, `/readyz`, `/metrics`, `/openapi.json` and `/docs`; a
 * process with the api role adds the API's routes.
 *
 * One handler does all of a route's work: Hono's chain of middlewares would cost each request a closure and a promise
 * for each link.
 */
export const createApp = (options: AppOptions): App => {
  const hono = new OpenAPIHono<{ Bindings: HttpBindings }>();
  const respond = createResponder(options.log);

  const mount: Mount = (method, path, handler) => {
    const observe = routeTimer(method, path);
    hono.on(method, path, async (context) => {
      const started = performance.now();
      let response: Response;
      try {
        response = await handler(context);
      } catch (error) {
        response = respond(error, method, path);
      }
      observe(response.status, started);
      return response;
    });
  };

  const describe: App['describe'] = (route) => hono.openAPIRegistry.registerPath(describeRoute(route));

  const api: App['api'] = (authenticator) => ({
    add(route, handler, options) {
      describe(route);
      const read = requestReader(route, options?.limits);
      const path = route.path.replaceAll(/\{(.+?)\}/g, ':$1');
      mount(route.method.toUpperCase() as Method, path, async (context) => {
        const { incoming } = context.env;
        const found = authenticator.authenticate(incoming);
        const actor = found instanceof Promise ? await found : found;
        const reading = read(incoming, context.req.param());
        const { params, query, headers, body } = reading instanceof Promise ? await reading : reading;
        return handler({ actor, params, query, headers, body, incoming } as Parameters<typeof handler>[0]);
      });
    },
  });

  for (const route of operationsRoutes) hono.openAPIRegistry.registerPath(route);
  const readiness = createReadiness(options.checks);
  mount('GET', '/healthz', () => json(200, { status: 'alive' }));
  mount('GET', '/readyz', async () => {
    const state = await readiness();
    return json(state.status === 'unavailable' ? 503 : 200, state);
  });
  mount('GET', '/metrics', exposeMetrics);
  let description: string | undefined;
  mount('GET', '/openapi.json', () => {
    description ??= openApiText(hono, options);
    return new Response(description, { headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' } });
  });
  docsRoutes(mount);

  const observeUnmatched = routeTimer('any', 'none');
  hono.notFound((context) => {
    const started = performance.now();
    const allowed = methods.filter((method) => hono.router.match(method, context.req.path)[0].length > 0);
    const error =
      allowed.length === 0
        ? new ProblemError('not-found', { detail: `There is nothing at ${context.req.path.slice(0, 200)}.` })
        : new ProblemError('method-not-allowed', {
            detail: `Use ${allowed.join(', ')}.`,
            headers: { allow: allowed.join(', ') },
          });
    const response = respond(error, context.req.method, 'none');
    observeUnmatched(response.status, started);
    return response;
  });
  hono.onError((error, context) => respond(error, context.req.method, 'none'));

  return { fetch: hono.fetch, api, mount, describe };
};
