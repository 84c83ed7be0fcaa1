import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

/** The sidecar answered with an error. */
export class SidecarError extends Error {
  override name = 'SidecarError';
  readonly status: number;
  /** Dapr's code, such as `ERR_STATE_SAVE`; empty when there was none. */
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface SidecarRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `/v1.0/`. */
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** After so many milliseconds the call is given up; whether it had an effect is not known then. */
  readonly within: number;
}

export interface SidecarAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Time between two looks whether the sidecar is up, in milliseconds. It takes a quarter of a second to start. */
const lookEveryMs = 100;
/** When to say in the log that we are still waiting. */
const sayAfterMs = 3_000;

/** Names and keys as one segment of a path. */
export const segment = encodeURIComponent;

/** The HTTP API of the sidecar beside this process (https://docs.dapr.io/reference/api/). `fetch` keeps its connections. */
export class Sidecar {
  readonly #base: string;
  readonly #headers: Record<string, string>;
  readonly #log: Logger;
  #outboundReady = false;

  constructor(port: number, apiToken: string | undefined, log: Logger) {
    this.#base = `http://127.0.0.1:${port}/v1.0/`;
    this.#headers = apiToken === undefined ? {} : { 'dapr-api-token': apiToken };
    this.#log = log;
  }

  /** One call, whatever it is answered. Throws when the sidecar cannot be reached or does not answer in time. */
  async fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), ...this.#headers };
    try {
      return await fetch(this.#base + path, { ...init, headers });
    } catch (error) {
      throw explain(error, path);
    }
  }

  /** One call that must succeed. Throws SidecarError when it is answered with an error. */
  async call({ method, path, headers, body, within }: SidecarRequest): Promise<SidecarAnswer> {
    const response = await this.fetch(path, { method, headers, body, signal: AbortSignal.timeout(within) });
    const text = await response.text().catch((error: unknown) => {
      throw explain(error, path);
    });
    if (response.ok) return { text, headers: response.headers, status: response.status };
    throw toError(response.status, text);
  }

  /**
   * Waits until the sidecar is up: `outbound` means that its components are loaded and can be used, `all` that it has
   * found this process too. Throws when that takes longer than `within` milliseconds.
   */
  async ready(what: 'outbound' | 'all', within: number): Promise<void> {
    if (what === 'outbound' && this.#outboundReady) return;
    const path = what === 'outbound' ? 'healthz/outbound' : 'healthz';
    const started = Date.now();
    let said = false;
    for (;;) {
      const problem = await this.#look(path);
      if (problem === undefined) break;
      const waited = Date.now() - started;
      const where = `the sidecar at ${this.#base} is not ready (${problem})`;
      if (waited > within) {
        throw new Error(
          `After ${Math.round(waited / 1000)} s ${where}. Is daprd running beside this process, with DAPR_HTTP_PORT as here? ` +
            'Its log says what it waits for: usually a component (Kafka, PostgreSQL) that cannot be reached.',
        );
      }
      if (waited > sayAfterMs && !said) {
        this.#log.warn(`waiting: ${where}`);
        said = true;
      }
      await sleep(lookEveryMs);
    }
    this.#outboundReady = true;
  }

  async #look(path: string): Promise<string | undefined> {
    try {
      await this.call({ method: 'GET', path, within: 1_000 });
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }
}

/** Dapr answers `{"errorCode", "message"}`. */
const toError = (status: number, text: string): SidecarError => {
  try {
    const { errorCode = '', message = text } = JSON.parse(text) as { errorCode?: string; message?: string };
    return new SidecarError(status, errorCode, message);
  } catch {
    return new SidecarError(status, '', text.slice(0, 500) || `HTTP ${status}`);
  }
};

/** `fetch` says no more than that it failed, and hides the reason in its causes. */
const explain = (error: unknown, path: string): Error => {
  const { name } = error as Error;
  if (name === 'AbortError') return error as Error;
  const call = path.split('?', 1)[0];
  if (name === 'TimeoutError') return new Error(`The sidecar did not answer ${call} in time.`, { cause: error });
  let deepest = error as Error;
  while (deepest.cause instanceof Error) deepest = deepest.cause;
  const why = deepest.message || (deepest as NodeJS.ErrnoException).code;
  return new Error(`The sidecar cannot be reached for ${call} (${why}).`, { cause: error });
};
