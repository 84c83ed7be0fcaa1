import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';

export interface Reply {
  readonly status: number;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** What the sidecar may ask of this process. Names and topics are decoded. */
export interface InternalRoutes {
  /** A sidecar has started and found us. */
  connected(): void;
  event(consumer: string, topic: string, body: Buffer): Promise<Reply>;
  cron(name: string): Promise<Reply>;
  job(name: string, body: Buffer): Promise<Reply>;
  /** `request.url` has the path as the caller gave it. */
  service(role: string, request: Request): Promise<Response>;
}

export interface ListenerOptions {
  readonly port: number;
  /** What the sidecar must show in `dapr-api-token`; nothing is checked when absent. */
  readonly token?: string;
  readonly routes: InternalRoutes;
  readonly log: Logger;
}

/** A message of 2 MiB arrives in base64 from a dead-letter topic, with something around it. */
const bodyLimit = 4 * 1024 * 1024;

/** What is under way when the process stops has this long; an endless stream would take for ever. */
const stopWithinMs = 10_000;

class TooLargeError extends Error {}

/** Listens on 127.0.0.1 for the sidecar and for nobody else. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #server: Server;
  readonly #token: Buffer | undefined;
  readonly #service: ReturnType<typeof getRequestListener>;
  #stopping = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#token = options.token === undefined ? undefined : digest(options.token);
    this.#service = getRequestListener(
      (request) => {
        const role = new URL(request.url).hostname.replace(/\.internal$/, '');
        return options.routes.service(role, request);
      },
      { overrideGlobalObjects: false },
    );
    this.#server = createServer((incoming, outgoing) => void this.#answer(incoming, outgoing));
    // The sidecar keeps its connections; one that we closed the moment it was used again would be a failed delivery.
    this.#server.keepAliveTimeout = 0;
  }

  /** Opens the port. Throws when it is taken. */
  async start(): Promise<void> {
    this.#server.listen({ port: this.#options.port, host: '127.0.0.1' });
    await once(this.#server, 'listening');
  }

  /** Takes nothing new; ends when what is under way is answered. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    const timer = setTimeout(() => this.#server.closeAllConnections(), stopWithinMs);
    await closed;
    clearTimeout(timer);
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    // A kept connection would hold up the end of the server once it is only this that it waits for.
    outgoing.once('close', () => setImmediate(() => this.#stopping && this.#server.closeIdleConnections()));
    try {
      const [path = '/', query] = (incoming.url ?? '/').split('?', 2);
      const service = /^\/dapr\/services\/([a-z0-9-]+)(\/.*)?$/.exec(path);
      if (service !== null && this.#isSidecar(incoming) && !this.#stopping) {
        incoming.url = (service[2] ?? '/') + (query === undefined ? '' : `?${query}`);
        incoming.headers.host = `${service[1]}.internal`;
        await this.#service(incoming, outgoing);
        return;
      }
      send(outgoing, await this.#route(incoming, path));
    } catch (error) {
      if (error instanceof TooLargeError) return send(outgoing, { status: 413 });
      this.#options.log.error({ err: error, path: incoming.url }, 'a call of the sidecar failed');
      if (outgoing.headersSent) outgoing.destroy();
      else send(outgoing, { status: 500 });
    }
  }

  async #route(incoming: IncomingMessage, path: string): Promise<Reply> {
    const { routes } = this.#options;
    const call = `${incoming.method} ${path}`;
    // The sidecar's probe shows no token.
    if (call === 'GET /healthz') return { status: this.#stopping ? 503 : 200 };
    if (!this.#isSidecar(incoming)) return { status: 401, body: { error: 'dapr-api-token is missing or wrong' } };
    if (this.#stopping) return { status: 503 };
    // Nothing is configured by the application: subscriptions are files, and there are no actors. But each sidecar asks
    // this once, when it starts.
    if (call === 'GET /dapr/config') {
      routes.connected();
      return { status: 200, body: {} };
    }
    if (call === 'GET /dapr/subscribe') return { status: 200, body: [] };
    const [, first, second, third, fourth, ...rest] = path.split('/').map(decode);
    if (first === 'dapr' && second === 'cron' && third !== undefined && fourth === undefined) {
      // OPTIONS is the question whether the cron is wanted here.
      if (incoming.method === 'OPTIONS') return { status: 200 };
      if (incoming.method === 'POST') return routes.cron(third);
    }
    if (incoming.method === 'POST') {
      const body = await read(incoming);
      if (first === 'dapr' && second === 'events' && third !== undefined && fourth !== undefined && rest.length === 0) {
        return routes.event(third, fourth, body);
      }
      if (first === 'job' && second !== undefined && third === undefined) return routes.job(second, body);
    }
    return { status: 404 };
  }

  #isSidecar(incoming: IncomingMessage): boolean {
    if (this.#token === undefined) return true;
    const shown = incoming.headers['dapr-api-token'];
    return typeof shown === 'string' && timingSafeEqual(digest(shown), this.#token);
  }
}

/** Of equal length, so that comparing takes the same time whatever is shown. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** The body. What is too large is read to its end all the same, so that the answer arrives and the connection ends well. */
const read = (incoming: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bodyLimit) chunks.push(chunk);
      else reject(new TooLargeError());
    });
    incoming.on('end', () => resolve(Buffer.concat(chunks)));
    incoming.on('error', reject);
  });

const send = (outgoing: ServerResponse, { status, body }: Reply): void => {
  const text = body === undefined ? '' : JSON.stringify(body);
  outgoing
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
};
