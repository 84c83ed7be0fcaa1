import { type ServiceHandler, ServiceUnavailableError, type ServiceRequest, type Services } from '../services.ts';
import type { Sidecar } from './sidecar.ts';

/** On every answer of a role. An answer without it is the sidecar's own: the role did not answer. */
export const answeredBy = 'todo-answered-by';

/** Calls by Dapr's service invocation, from sidecar to sidecar. Answers stream through both. */
export class DaprServices implements Services {
  readonly #sidecar: Sidecar;
  readonly #appId: (role: string) => string;
  readonly #handlers = new Map<string, ServiceHandler>();

  constructor(sidecar: Sidecar, appId: (role: string) => string) {
    this.#sidecar = sidecar;
    this.#appId = appId;
  }

  serve(role: string, handler: ServiceHandler): void {
    this.#handlers.set(role, handler);
  }

  /** What answers here for a role. */
  handler(role: string): ServiceHandler | undefined {
    return this.#handlers.get(role);
  }

  async call(role: string, { method, path, headers, body, signal }: ServiceRequest): Promise<Response> {
    const url = `invoke/${this.#appId(role)}/method/dapr/services/${role}${path}`;
    const response = await this.#sidecar.fetch(url, { method, headers, body, signal }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw new ServiceUnavailableError(role, error);
    });
    if (response.headers.get(answeredBy) === role) return response;
    const answer = await response.text();
    throw new ServiceUnavailableError(
      role,
      new Error(`the sidecar answered ${response.status}: ${answer.slice(0, 500)}`),
    );
  }
}
