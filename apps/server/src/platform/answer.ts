import type { Logger } from 'pino';
import type { ServiceHandler } from './services.ts';

/** What a role answers to a call of another. A handler that throws is an answer with status 500, and a log line here. */
export const answer = async (
  role: string,
  handler: ServiceHandler,
  request: Request,
  log: Logger,
): Promise<Response> => {
  try {
    return await handler(request);
  } catch (error) {
    log.error(
      { err: error, role, method: request.method, path: new URL(request.url).pathname },
      'a service call failed',
    );
    const problem = { type: 'about:blank', title: 'Internal Server Error', status: 500 };
    return Response.json(problem, { status: 500, headers: { 'content-type': 'application/problem+json' } });
  }
};
