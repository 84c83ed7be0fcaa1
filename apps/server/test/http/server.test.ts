import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type HttpServer, type ListenOptions, listen } from '../../src/http/server.ts';

const servers: HttpServer[] = [];
const open = async (timeouts?: ListenOptions['timeouts']): Promise<HttpServer> => {
  const server = await listen({ host: '127.0.0.1', port: 0, timeouts });
  servers.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close(0)));
});

const address = (server: HttpServer) => `http://127.0.0.1:${server.port}/`;

/** Writes bytes to the server and returns all it answers until it closes the connection. */
const talk = async (server: HttpServer, text: string): Promise<string> => {
  const socket = connect(server.port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
  socket.write(text);
  await once(socket, 'close');
  return answer;
};

test('until there is an app, requests are told to come back', async () => {
  const server = await open();
  const response = await fetch(address(server));
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('1');
  expect(await response.json()).toMatchObject({ type: 'urn:todo:problem:unavailable' });
});

test('a port in use is said with what to do', async () => {
  const { port } = await open();
  await expect(listen({ host: '127.0.0.1', port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use.`);
  await expect(listen({ host: '127.0.0.1', port })).rejects.toThrow(`PORT=${port + 1}`);
});

test('an address of another machine is said with what to do', async () => {
  await expect(listen({ host: '192.0.2.1', port: 0 })).rejects.toThrow('Correct HOST');
});

test('closing lets a request finish, accepts no other, and ends streams', async () => {
  const server = await open();
  let finish: (response: Response) => void;
  const begun = Promise.withResolvers<void>();
  server.serve({
    fetch: (request: Request) => {
      if (request.url.endsWith('/stream')) {
        return new Response(
          new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode('first\n'));
              server.stopping.addEventListener('abort', () => controller.close());
            },
          }),
        );
      }
      begun.resolve();
      return new Promise<Response>((resolve) => (finish = resolve));
    },
  });
  const slow = fetch(address(server));
  const stream = await fetch(`${address(server)}stream`);
  await begun.promise;

  const began = performance.now();
  const closed = server.close();
  await expect(fetch(address(server))).rejects.toThrow('fetch failed');
  expect(await stream.text()).toBe('first\n');
  finish!(new Response('done'));
  expect(await (await slow).text()).toBe('done');
  await closed;
  // Connections kept alive do not hold it up.
  expect(performance.now() - began).toBeLessThan(2_000);
});

test('closing ends what takes longer than it is given', async () => {
  const server = await open();
  const begun = Promise.withResolvers<void>();
  server.serve({
    fetch: () => {
      begun.resolve();
      return new Promise<Response>(() => undefined);
    },
  });
  const never = fetch(address(server)).catch((error: unknown) => error);
  await begun.promise;
  await server.close(50);
  expect(await never).toBeInstanceOf(Error);
});

test('what is not HTTP gets a problem', async () => {
  const answer = await talk(await open(), 'HELLO\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(answer).toContain('application/problem+json');
});

test('headers without end are refused', async () => {
  const answer = await talk(await open(), `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
});

test('a client that does not get on with its headers is cut off', async () => {
  const server = await open({ headers: 200, request: 400, check: 50 });
  expect(await talk(server, 'GET / HTTP/1.1\r\nhost: a\r\n')).toMatch(/^HTTP\/1\.1 408 /);
});

test('a client that does not get on with its body is cut off', async () => {
  const server = await open({ headers: 200, request: 400, check: 50 });
  server.serve({ fetch: (request: Request) => request.text().then(() => new Response()) });
  expect(await talk(server, 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nabc')).toMatch(/^HTTP\/1\.1 408 /);
});

test('a Host header that is none is a problem, not a failure', async () => {
  const server = await open();
  server.serve({ fetch: () => new Response('never') });
  const answer = await talk(server, 'GET / HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('urn:todo:problem:invalid-request');
});

test('closing does not wait for a connection that said nothing yet', async () => {
  const server = await open();
  const socket = connect(server.port, server.host);
  await once(socket, 'connect');
  const ended = once(socket, 'close');
  const began = performance.now();
  await server.close(5_000);
  await ended;
  expect(performance.now() - began).toBeLessThan(1_000);
});
