import type { Logger } from 'pino';
import { newRequestId, problemDocument, toProblemError } from './problem.ts';
import { jsonText } from './reply.ts';

/** Turns an error into the answer and, where somebody should know, a line in the log. */
export type Responder = (error: unknown, method: string, route: string) => Response;

/** How often an unreachable database is logged at most (milliseconds); every request fails while it lasts. */
const quietPeriod = 1_000;

export const createResponder = (log: Logger): Responder => {
  let lastUnavailable = -Infinity;
  return (error, method, route) => {
    const problem = toProblemError(error);
    const id = newRequestId();
    if (problem.type === 'internal') {
      log.error({ err: problem.cause, id, method, route }, 'a request failed');
    } else if (problem.type === 'unavailable') {
      if (performance.now() - lastUnavailable > quietPeriod) {
        lastUnavailable = performance.now();
        const reason = problem.cause instanceof Error ? problem.cause.message : problem.message;
        log.warn({ id, method, route, reason }, 'requests are refused');
      }
    } else {
      log.debug({ id, method, route, type: problem.type }, 'a request was refused');
    }
    return jsonText(problem.status, JSON.stringify(problemDocument(problem, id)), {
      ...problem.details.headers,
      'content-type': 'application/problem+json',
    });
  };
};
