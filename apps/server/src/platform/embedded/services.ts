import type { Logger } from 'pino';
import { answer } from '../answer.ts';
import { ServiceUnavailableError, type ServiceHandler, type ServiceRequest, type Services } from '../services.ts';

/** Calls between roles that live in the same process. The callee's body streams through as it is written. */
export class EmbeddedServices implements Services {
  readonly #handlers = new Map<string, ServiceHandler>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  serve(role: string, handler: ServiceHandler): void {
    this.#handlers.set(role, handler);
  }

  async call(role: string, { method, path, headers, body, signal }: ServiceRequest): Promise<Response> {
    const handler = this.#handlers.get(role);
    if (handler === undefined) {
      throw new ServiceUnavailableError(role, new Error(`this process does not play the role "${role}" (ROLES)`));
    }
    signal?.throwIfAborted();
    const request = new Request(new URL(path, `http://${role}.internal`), { method, headers, body, signal });
    const response = await unlessAborted(answer(role, handler, request, this.#log), signal);
    if (signal === undefined || response.body === null) return response;
    // As over a network: once the caller gives up, its reading fails and the callee's stream is cancelled.
    return new Response(response.body.pipeThrough(new TransformStream(), { signal }), response);
  }
}

const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
};
