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
    this.#url = url.replace(/\/$/, '');
    this.#key = key;
  }

  /** Sends a request; resolves with the JSON of the answer. Throws ClientError for anything but success. */
  async send<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    }).catch((error: unknown) => {
      throw new ClientError(
        `No server answers at ${this.#url}: start it with "npm start", or name its address with --url.`,
        {
          cause: error,
        },
      );
    });
    const text = await response.text();
    if (!response.ok) throw new ClientError(`${method} ${path}: ${response.status} ${describe(text)}`);
    try {
      return (text === '' ? undefined : JSON.parse(text)) as T;
    } catch {
      throw new ClientError(`What answers at ${this.#url} is not a Todo server: name its address with --url.`);
    }
  }
}

const describe = (text: string): string => {
  try {
    const { title, detail, errors } = JSON.parse(text) as Refusal;
    const fields = errors?.map(({ pointer, message }) => `${pointer} ${message}`);
    return [title, detail, ...(fields ?? [])].filter(Boolean).join('; ');
  } catch {
    return text.slice(0, 200);
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
