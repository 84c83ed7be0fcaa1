import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { problemTypes } from '@todo/contracts';
import type { App } from './app.ts';
import { ProblemError, newRequestId, problemDocument } from './problem.ts';
import { apiHeaders } from './reply.ts';

/** Bounds on slow clients, in milliseconds. */
const defaultTimeouts = {
  /** A request's headers must be complete. */
  headers: 10_000,
  /** A request must be complete, its body included. Answers, live streams above all, may take as long as they like. */
  request: 30_000,
  /** An idle connection is kept; longer than proxies keep theirs (60 s), so that they never meet one just closed. */
  keepAlive: 65_000,
  /** How often the first two are looked after. */
  check: 2_000,
};

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly timeouts?: Partial<typeof defaultTimeouts>;
}

export interface HttpServer {
  readonly host: string;
  readonly port: number;
  /** Aborted when the server begins to close: live streams end themselves then. */
  readonly stopping: AbortSignal;
  /** From now on the app answers; until then every request gets the problem `unavailable`. */
  serve(app: Pick<App, 'fetch'>): void;
  /**
   * Stops accepting, lets requests under way finish and ends what is left after `graceMs`. Resolves when all
   * connections are gone.
   */
  close(graceMs?: number): Promise<void>;
}

/**
 * Listens at once, before anything else is set up, so that a port in use is known first.
 * Rejects with an Error that says what to do.
 */
export const listen = async (options: ListenOptions): Promise<HttpServer> => {
  const { host } = options;
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  let answer = starting;
  const server = createServer(
    {
      headersTimeout: timeouts.headers,
      requestTimeout: timeouts.request,
      keepAliveTimeout: timeouts.keepAlive,
      connectionsCheckingInterval: timeouts.check,
    },
    (incoming, outgoing) => {
      silent.delete(incoming.socket);
      answer(incoming, outgoing);
    },
  );
  // Browsers and clients open connections ahead of time; Node does not count those as idle.
  const silent = new Set<Socket>();
  server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('clientError', refuse);
  await bind(server, options);
  const { port } = server.address() as AddressInfo;
  const stopping = new AbortController();
  let closed: Promise<void> | undefined;

  return {
    host,
    port,
    stopping: stopping.signal,
    serve(app) {
      const listener = getRequestListener(app.fetch, { hostname: host, errorHandler: badRequest });
      answer = (incoming, outgoing) => {
        if (stopping.signal.aborted) outgoing.setHeader('connection', 'close');
        void listener(incoming, outgoing);
      };
    },
    close: (graceMs = 10_000) =>
      (closed ??= new Promise((resolve, reject) => {
        stopping.abort();
        const timer = setTimeout(() => server.closeAllConnections(), graceMs);
        // Node closes the connections that are idle now, but keeps those that become so when their request is done.
        const sweep = setInterval(() => server.closeIdleConnections(), 50);
        server.close((error) => {
          clearTimeout(timer);
          clearInterval(sweep);
          if (error) reject(error);
          else resolve();
        });
        server.closeIdleConnections();
        for (const socket of silent) socket.destroy();
      })),
  };
};

const bind = (server: Server, { host, port }: ListenOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(advice(error, host, port), { cause: error }));
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });

const advice = ({ code, message }: NodeJS.ErrnoException, host: string, port: number): string => {
  if (code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is in use. Stop what listens there, or choose another port with PORT, for example PORT=${port + 1}.`;
  }
  if (code === 'EACCES') return `This user may not listen on port ${port}. Choose a port above 1023 with PORT.`;
  if (code === 'EADDRNOTAVAIL') return `This machine has no address ${host}. Correct HOST.`;
  return `Cannot listen on ${host}:${port}: ${message}`;
};

const problemText = (error: ProblemError): string => JSON.stringify(problemDocument(error, newRequestId()));
const problemHeaders = { ...apiHeaders, 'content-type': 'application/problem+json' };

/** What answers before there is an app: alive (a supervisor must not end a process that waits for its database), not ready. */
const starting = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
  if (incoming.url === '/healthz') {
    outgoing.writeHead(200, apiHeaders);
    outgoing.end(JSON.stringify({ status: 'alive' }));
    return;
  }
  const error = new ProblemError('unavailable', { detail: 'The server is starting. Try again in a moment.' });
  outgoing.writeHead(error.status, { ...problemHeaders, 'retry-after': '1' });
  outgoing.end(problemText(error));
};

/** A request whose address or Host header makes no URL. */
const badRequest = (error: unknown): Response =>
  new Response(problemText(new ProblemError('invalid-request', { detail: `${(error as Error).message}.` })), {
    status: problemTypes['invalid-request'].status,
    headers: problemHeaders,
  });

/** What Node's parser refuses never becomes a request; the answer is written to the bare connection. */
const refuse = (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, reason] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout']
        : [400, 'Bad Request'];
  const body = JSON.stringify({ type: 'about:blank', title: reason, status });
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  );
};
