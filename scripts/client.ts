import type { parseArgs } from 'node:util';

/** What a command line needs to talk to a server: its address and an API key. */
export const connectionOptions = {
  url: { type: 'string', default: process.env.TODO_URL ?? 'http://localhost:3000' },
  key: { type: 'string', default: process.env.TODO_API_KEY },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies NonNullable<Parameters<typeof parseArgs>[0]>['options'];

/** The server refused or could not be reached; the message is for the person at the terminal. */
export class ClientError extends Error {
  override name = 'ClientError';
}

interface Refusal {
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: { pointer: string; message: string }[];
}

/** A client of the public API. */
export class Client {
  readonly #url: string;
  readonly #key: string;

  constructor(url: string, key: string | undefined) {
    if (!key) {
      throw new ClientError(
        'An API key is needed: --key <key>, or TODO_API_KEY (make one with POST /api/v1/api-keys, see /docs).',
      );
    }
    if (!/^[\x21-\x7e]+$/.test(key))
      throw new ClientError('The API key has characters that no key has: copy it again.');
    if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
      throw new ClientError(`"${printable(url)}" is no address of a server: write it as --url http://localhost:3000.`);
    }
    this.#url = url.replace(/\/+$/, '');
    this.#key = key;
  }

  /** Sends a request; resolves with the JSON of the answer. Throws ClientError for anything but success. */
  async send<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const response = await this.request(method, path, {
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    try {
      return (text === '' ? undefined : JSON.parse(text)) as T;
    } catch {
      throw new ClientError(`What answers at ${this.#url} is not a Todo server: name its address with --url.`);
    }
  }

  /** Sends a request; resolves with an answer that tells of success. Throws ClientError for anything else. */
  async request(method: string, path: string, init: Pick<RequestInit, 'headers' | 'body'> = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#key}`, ...(init.headers as Record<string, string>) };
    const response = await fetch(`${this.#url}${path}`, { method, ...init, headers }).catch((error: unknown) => {
      throw new ClientError(
        `No server answers at ${this.#url}: start it with "npm start", or name its address with --url.`,
        { cause: error },
      );
    });
    if (response.ok) return response;
    throw new ClientError(`${method} ${path.split('?', 1)[0]}: ${response.status} ${describe(await response.text())}`);
  }
}

/**
 * Text of somebody else, for a terminal: without the characters that move its cursor, colour it or ring (C0, C1) or turn
 * the direction of writing (bidi controls), which could make a line look like another.
 */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, ' ');

const describe = (text: string): string => {
  try {
    const { title, detail, errors } = JSON.parse(text) as Refusal;
    const fields = errors?.map(({ pointer, message }) => `${pointer} ${message}`);
    return printable([title, detail, ...(fields ?? [])].filter(Boolean).join('; '));
  } catch {
    return printable(text.slice(0, 200));
  }
};

/** Runs a command line to its end: what a person did wrong is said in one line, anything else keeps its stack. */
export const runCommand = async (main: () => Promise<void>): Promise<void> => {
  try {
    await main();
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    const known = error instanceof ClientError || code.startsWith('ERR_PARSE_ARGS');
    console.error(known ? (error as Error).message : error);
    process.exitCode = 1;
  }
};
