import type { IncomingMessage } from 'node:http';
import type { RouteConfig } from '@hono/zod-openapi';
import type { Actor } from '@todo/contracts';
import type { z } from 'zod';
import type { BodyLimits } from './json-body.ts';

type Part<R extends RouteConfig, Name extends string> = R['request'] extends { [K in Name]: infer S }
  ? S extends z.ZodType
    ? z.output<S>
    : undefined
  : undefined;

type Body<R extends RouteConfig> = R['request'] extends {
  body: { content: { 'application/json': { schema: infer S extends z.ZodType } } };
}
  ? z.output<S>
  : undefined;

/** What a handler gets: the parts that its route's schemas describe, validated; `undefined` for a part it has no schema for. */
export interface ApiRequest<R extends RouteConfig = RouteConfig> {
  readonly actor: Actor;
  readonly params: Part<R, 'params'>;
  readonly query: Part<R, 'query'>;
  readonly headers: Part<R, 'headers'>;
  readonly body: Body<R>;
  /** Node's own request, for what no schema covers. */
  readonly incoming: IncomingMessage;
}

export type ApiHandler<R extends RouteConfig> = (request: ApiRequest<R>) => Response | Promise<Response>;

export interface RouteOptions {
  /** For a route that takes more than others (`bodyLimits`). */
  readonly limits?: BodyLimits;
}

/** Where features register the routes of the API. */
export interface Api {
  /**
   * Adds a route with its whole path (`/api/v1/…`): described, authenticated, validated and timed. A ProblemError that the handler throws
   * ends the request as that problem.
   */
  add<R extends RouteConfig>(route: R, handler: ApiHandler<R>, options?: RouteOptions): void;
}
