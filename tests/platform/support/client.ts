import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** A task as far as the load looks at it. */
export interface TaskSeen {
  readonly id: string;
  readonly version: number;
}

/** Makes an account and an API key. */
export const signUp = async (url: string): Promise<string> => {
  const headers = { 'content-type': 'application/json', origin: url };
  const account = { name: 'Load', email: `load-${randomUUID()}@example.com`, password: randomUUID() };
  const signedUp = await fetch(`${url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers,
    body: JSON.stringify(account),
  });
  if (!signedUp.ok) throw new Error(`sign-up: ${signedUp.status} ${await signedUp.text()}`);
  await signedUp.arrayBuffer();
  const cookie = signedUp.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const made = await fetch(`${url}/api/v1/api-keys`, {
    method: 'POST',
    headers: { ...headers, cookie },
    body: JSON.stringify({ name: 'load' }),
  });
  if (made.status !== 201) throw new Error(`API key: ${made.status} ${await made.text()}`);
  return ((await made.json()) as { key: string }).key;
};

/** How often a client that got no answer tries again, and how long it waits for one, in milliseconds. */
const retryEvery = 200;
const patience = 15_000;
/** Then something is broken for good. */
const giveUpAfter = 120_000;

/**
 * A client as they should be: a change that was not answered, or with a 5xx, is sent again with the same
 * Idempotency-Key until there is an answer. Only what was answered counts as acknowledged.
 */
export class Client {
  readonly #url: string;
  readonly #key: string;
  readonly #idempotent: boolean;
  /** Requests that had to be sent again. */
  retries = 0;

  /** Without idempotency keys only where nothing fails. */
  constructor(url: string, key: string, idempotent = true) {
    this.#url = url;
    this.#key = key;
    this.#idempotent = idempotent;
  }

  async change(method: string, path: string, body?: unknown): Promise<TaskSeen | undefined> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.#key}` };
    if (this.#idempotent) headers['idempotency-key'] = randomUUID();
    if (body !== undefined) headers['content-type'] = 'application/json';
    const deadline = Date.now() + giveUpAfter;
    for (;;) {
      const outcome = await this.#once(method, path, headers, body);
      if (outcome.answered) return outcome.task;
      if (Date.now() > deadline) throw new Error(`${method} ${path} is not answered: ${outcome.why}`);
      this.retries += 1;
      await delay(retryEvery);
    }
  }

  async #once(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: unknown,
  ): Promise<{ answered: true; task: TaskSeen | undefined } | { answered: false; why: string }> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${this.#url}${path}`, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(patience),
      });
      text = await response.text();
    } catch (error) {
      return { answered: false, why: String(error) };
    }
    if (response.ok) return { answered: true, task: text === '' ? undefined : (JSON.parse(text) as TaskSeen) };
    if (response.status >= 500) return { answered: false, why: `${response.status} ${text}` };
    throw new Error(`${method} ${path}: ${response.status} ${text}`);
  }
}
