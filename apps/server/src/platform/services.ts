/** Answers a request that came from another role. `Request.url` has the path that the caller gave. */
export type ServiceHandler = (request: Request) => Promise<Response>;

/** The callee is not there or does not answer: nothing is known about whether it did anything. */
export class ServiceUnavailableError extends Error {
  override name = 'ServiceUnavailableError';
  constructor(role: string, cause: unknown) {
    super(`The service "${role}" cannot be reached.`, { cause });
  }
}

export interface ServiceRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Begins with a slash. */
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Calls between roles. Bodies stream both ways of reading: an answer arrives as it is written. */
export interface Services {
  /** Says what answers for a role in this process; call before the platform starts. */
  serve(role: string, handler: ServiceHandler): void;
  /** Throws ServiceUnavailableError; an answer with an error status is an answer. */
  call(role: string, request: ServiceRequest): Promise<Response>;
}
