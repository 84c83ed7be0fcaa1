import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

/** A request as Hono hands it on; `env.incoming` is Node's own. */
export type HttpContext = Context<{ Bindings: HttpBindings }>;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Adds a handler for a path, with `:name` for a variable part. */
export type Mount = (
  method: Method,
  path: string,
  handler: (context: HttpContext) => Response | Promise<Response>,
) => void;
