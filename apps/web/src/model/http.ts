import type { FieldError, Problem, ProblemType } from '@todo/contracts';

/** What the server refused, or `offline` when it could not be reached. Screens turn it into words: i18n/error-text.ts. */
export class ApiError extends Error {
  readonly type: ProblemType | 'offline';
  /** 0 when there was no answer. */
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(type: ProblemType | 'offline', status: number, problem?: Problem, options?: ErrorOptions) {
    super(problem?.detail ?? problem?.title ?? type, options);
    this.type = type;
    this.status = status;
    this.problem = problem;
  }

  /** Whether the same request may succeed a moment later. */
  get passing(): boolean {
    return this.type === 'offline' || this.type === 'unavailable' || this.type === 'too-many-requests';
  }

  /** What is wrong with a field of the body: `email` for `/email`. */
  field(name: string): FieldError | undefined {
    return this.problem?.errors?.find(({ pointer }) => pointer === `/${name}`);
  }
}

/** An answer's JSON with the headers that the interface reads. */
export interface Answer<T> {
  readonly body: T;
  /** Undoes the change for ten minutes. */
  readonly undoToken: string | undefined;
}

interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Absent and empty parameters are left out; those of a list are repeated. */
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly body?: unknown;
  /** The change is made only if the task still has this version; else the problem `stale-version`. */
  readonly ifMatch?: number;
  /** The same for each repetition of one change. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

const addressOf = (path: string, query: RequestOptions['query'] = {}): string => {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? (value as string[]) : [value]) {
      if (one !== undefined && one !== '') parameters.append(name, String(one));
    }
  }
  return parameters.size === 0 ? path : `${path}?${parameters}`;
};

const problemPrefix = 'urn:todo:problem:';

const toError = async (response: Response): Promise<ApiError> => {
  const problem = await response.json().then(
    (body) => body as Problem,
    () => undefined,
  );
  const known = problem?.type?.startsWith(problemPrefix) === true;
  const fallback = response.status >= 502 ? 'unavailable' : 'internal';
  return new ApiError(
    known ? (problem.type.slice(problemPrefix.length) as ProblemType) : fallback,
    response.status,
    problem,
  );
};

/** Sends a request to the API. Rejects with an ApiError; with the signal's reason when it was aborted. */
export const send = async <T>(path: string, options: RequestOptions = {}): Promise<Answer<T>> => {
  const { method = 'GET', body, ifMatch, idempotencyKey, signal } = options;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (ifMatch !== undefined) headers['if-match'] = `"${ifMatch}"`;
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  let response: Response;
  try {
    const content = body === undefined ? undefined : JSON.stringify(body);
    response = await fetch(addressOf(path, options.query), { method, headers, body: content, signal });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError('offline', 0, undefined, { cause });
  }
  if (!response.ok) throw await toError(response);
  const undoToken = response.headers.get('undo-token') ?? undefined;
  return { body: (response.status === 204 ? undefined : await response.json()) as T, undoToken };
};
