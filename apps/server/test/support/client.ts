import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { Problem } from '@todo/contracts';

/** An answer, its JSON parsed. */
export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** Somebody who uses the API: signed in by a cookie, with an API key, or nobody. */
export class TestClient {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.url = url;
    this.headers = headers;
  }

  /** Sends a request, with `body` as JSON when there is one. */
  async send<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...this.headers, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'manual',
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as T };
  }

  get<T = unknown>(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer<T>> {
    return this.send('GET', path, undefined, headers);
  }

  post<T = unknown>(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer<T>> {
    return this.send('POST', path, body, headers);
  }
}

export const password = 'correct horse battery';

export interface TestUser {
  readonly id: string;
  readonly email: string;
  /** Signed in by cookie. */
  readonly session: TestClient;
  /** With an API key. */
  readonly api: TestClient;
  readonly keyId: string;
}

/** The cookies that an answer sets, as a browser would send them back. */
export const cookiesOf = (answer: Answer): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0]!)
    .join('; ');

/** Makes an account and an API key. */
export const signUp = async (url: string, name = 'Ada'): Promise<TestUser> => {
  const email = `${randomUUID()}@example.com`;
  const nobody = new TestClient(url);
  const signedUp = await nobody.post<{ user: { id: string } }>('/api/auth/sign-up/email', { name, email, password });
  if (signedUp.status !== 200) throw new Error(`sign-up failed: ${JSON.stringify(signedUp.body)}`);
  const session = new TestClient(url, { cookie: cookiesOf(signedUp) });
  const made = await session.post<{ id: string; key: string }>('/api/v1/api-keys', { name: 'test' });
  if (made.status !== 201) throw new Error(`no API key: ${JSON.stringify(made.body)}`);
  const api = new TestClient(url, { authorization: `Bearer ${made.body.key}` });
  return { id: signedUp.body.user.id, email, session, api, keyId: made.body.id };
};

/** The last part of a problem's type, and its wrong fields by place and pointer. */
export const problemOf = (answer: Answer): { type: string; fields: string[] } => {
  const problem = answer.body as Problem;
  return {
    type: problem.type.replace('urn:todo:problem:', ''),
    fields: (problem.errors ?? []).map((error) => `${error.in} ${error.pointer}`),
  };
};

/** Sends bytes as they are, with headers as they are; what `fetch` would correct or refuse to send. */
export const sendRaw = (
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  ...chunks: readonly Buffer[]
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const path = url.slice(new URL(url).origin.length);
    const request = httpRequest({ hostname, port, path, method, headers: { ...headers } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        const received = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
        resolve({ status: response.statusCode!, headers: received, body: text === '' ? null : JSON.parse(text) });
      });
    });
    request.on('error', reject);
    for (const chunk of chunks) request.write(chunk);
    request.end();
  });
