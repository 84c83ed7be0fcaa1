import { createRoute, z } from '@hono/zod-openapi';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { type App, createApp } from '../../src/http/app.ts';
import type { Check } from '../../src/http/health.ts';
import { ProblemError } from '../../src/http/problem.ts';
import { json } from '../../src/http/reply.ts';
import { type HttpServer, listen } from '../../src/http/server.ts';
import { TestClient, problemOf } from '../support/client.ts';

let server: HttpServer;
let logged: string[];
afterEach(() => server.close(0));

/** An app by itself, without the features; everybody is Ada. */
const start = async (add: (app: App) => void, checks: Record<string, Check> = {}): Promise<TestClient> => {
  logged = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
  const app = createApp({ log, checks, publicUrl: 'https://todo.example', version: '1.2.3' });
  add(app);
  server = await listen({ host: '127.0.0.1', port: 0 });
  server.serve(app);
  return new TestClient(`http://127.0.0.1:${server.port}`);
};

const failing = (error: unknown) =>
  start((app) => {
    app.mount('GET', '/fail', () => {
      throw error;
    });
  });

describe('errors', () => {
  test('a problem keeps its detail, errors, headers and further members', async () => {
    const client = await failing(
      new ProblemError('too-many-requests', {
        detail: 'Slow down.',
        headers: { 'retry-after': '7' },
        errors: [{ in: 'query', pointer: 'q', message: 'is slow' }],
        extensions: { code: 'SLOW' },
      }),
    );
    const answer = await client.get('/fail');
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(answer.body).toEqual({
      type: 'urn:todo:problem:too-many-requests',
      title: 'Too many requests',
      status: 429,
      detail: 'Slow down.',
      instance: expect.stringMatching(/^urn:uuid:/),
      errors: [{ in: 'query', pointer: 'q', message: 'is slow' }],
      code: 'SLOW',
    });
    expect(logged).toEqual([]);
  });

  test('an unknown error is a 500 that tells nothing but the id under which it is logged', async () => {
    const client = await failing(new Error('the inside story'));
    const answer = await client.get<{ instance: string }>('/fail');
    expect(answer.status).toBe(500);
    expect(problemOf(answer).type).toBe('internal');
    expect(JSON.stringify(answer.body)).not.toContain('inside');
    expect(logged.join()).toContain('the inside story');
    expect(logged.join()).toContain(answer.body.instance);
  });

  test.each([
    Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('terminating connection'), { code: '57P01' }),
    Object.assign(new Error('starting up'), { code: '57P03' }),
    Object.assign(new Error('too many clients'), { code: '53300' }),
    Object.assign(new Error('connection failure'), { code: '08006' }),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
    new Error('wrapped', { cause: new Error('Query read timeout') }),
  ])('a database that is away is a 503 with Retry-After: %s', async (error) => {
    const answer = await (await failing(error)).get('/fail');
    expect(answer.status).toBe(503);
    expect(problemOf(answer).type).toBe('unavailable');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test.each([
    Object.assign(new Error('syntax error'), { code: '42601' }),
    Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' }),
  ])('other errors with a code are not: %s', async (error) => {
    expect((await (await failing(error)).get('/fail')).status).toBe(500);
  });

  test('an unreachable database fills no log', async () => {
    const client = await failing(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    await Promise.all(Array.from({ length: 50 }, () => client.get('/fail')));
    expect(logged.length).toBeLessThanOrEqual(3);
  });

  test('nothing there is 404, another method 405 with what is allowed', async () => {
    const client = await start(() => undefined);
    const missing = await client.get('/nothing');
    expect([missing.status, problemOf(missing).type]).toEqual([404, 'not-found']);
    const wrong = await client.post('/healthz');
    expect([wrong.status, problemOf(wrong).type]).toEqual([405, 'method-not-allowed']);
    expect(wrong.headers.get('allow')).toBe('GET');
  });
});

describe('a route', () => {
  const route = createRoute({
    method: 'post',
    path: '/api/v1/things/{id}',
    request: {
      params: z.object({ id: z.uuid() }),
      query: z.object({ tag: z.array(z.string()).default([]), n: z.coerce.number().default(1) }),
      headers: z.object({ 'if-match': z.string().optional() }),
      body: { content: { 'application/json': { schema: z.strictObject({ a: z.string().trim() }) } } },
    },
    responses: { 200: { description: 'It', content: { 'application/json': { schema: z.unknown() } } } },
  });
  const id = '01a1fd4a-b6e0-70e9-8d6a-38fa1248df35';
  const startThings = () =>
    start((app) => {
      app
        .api({ authenticate: () => ({ userId: 'ada', via: 'system' }) })
        .add(route, ({ actor, params, query, headers, body }) => json(200, { actor, params, query, headers, body }));
    });

  test('gets its parts validated', async () => {
    const client = await startThings();
    const answer = await client.post(`/api/v1/things/${id}?tag=x&tag=y`, { a: ' b ' }, { 'if-match': '"1"' });
    expect(answer.body).toEqual({
      actor: { userId: 'ada', via: 'system' },
      params: { id },
      query: { tag: ['x', 'y'], n: 1 },
      headers: { 'if-match': '"1"' },
      body: { a: 'b' },
    });
  });

  test('answers with headers that keep it out of caches and frames', async () => {
    const { headers } = await (await startThings()).post(`/api/v1/things/${id}`, { a: 'b' });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('is counted by its template, with no id in a label', async () => {
    const client = await startThings();
    await client.post(`/api/v1/things/${id}`, { a: 'b' });
    await client.get('/some/unknown/place');
    const metrics = await (await fetch(`${client.url}/metrics`)).text();
    expect(metrics).toMatch(
      /http_server_request_duration_seconds_count\{method="POST",route="\/api\/v1\/things\/:id",status="200"\} \d/,
    );
    expect(metrics).not.toContain(id);
    expect(metrics).not.toContain('unknown');
  });

  test('is in the API description with what any request can meet', async () => {
    const client = await startThings();
    const { body } = await client.get<{
      openapi: string;
      servers: unknown;
      paths: Record<string, { post: { security: unknown; responses: object; parameters: { name: string }[] } }>;
    }>('/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(body.servers).toEqual([{ url: '/' }]);
    const described = body.paths['/api/v1/things/{id}']!.post;
    expect(described.security).toEqual([{ apiKey: [] }, { session: [] }]);
    expect(described.parameters.map(({ name }) => name)).toEqual(['id', 'tag', 'n', 'if-match']);
    expect(Object.keys(described.responses)).toEqual([
      '200',
      '400',
      '401',
      '403',
      '404',
      '412',
      '413',
      '415',
      '500',
      '503',
    ]);
  });
});

describe('health', () => {
  const ok: Check = () => ({ ok: true, required: true, problems: [] });
  const away: Check = () => ({ ok: false, required: false, problems: ['The broker is away.'] });

  test.each([
    [{ database: ok }, 200, 'ready'],
    [{ database: ok, broker: away }, 200, 'degraded'],
    [{ database: () => ({ ok: false, required: true, problems: ['gone'] }), broker: away }, 503, 'unavailable'],
    [{ database: () => Promise.reject(new Error('gone')) }, 503, 'unavailable'],
  ] satisfies [Record<string, Check>, number, string][])('%j is %i %s', async (checks, status, word) => {
    const client = await start(() => undefined, checks);
    expect(await client.get('/readyz')).toMatchObject({ status, body: { status: word } });
    expect(await client.get('/healthz')).toMatchObject({ status: 200 });
  });

  test('says why', async () => {
    const client = await start(() => undefined, { database: ok, broker: away });
    expect((await client.get('/readyz')).body).toEqual({
      status: 'degraded',
      checks: {
        database: { ok: true, required: true, problems: [] },
        broker: { ok: false, required: false, problems: ['The broker is away.'] },
      },
    });
  });

  test('a check that hangs counts as failed', async () => {
    const client = await start(() => undefined, { database: () => new Promise(() => undefined) });
    const answer = await client.get('/readyz');
    expect(answer.status).toBe(503);
    expect(JSON.stringify(answer.body)).toContain('no answer within 3 s');
  });
});

test('the documentation comes whole from this server, under a policy without inline scripts', async () => {
  const client = await start(() => undefined);
  const page = await fetch(`${client.url}/docs`);
  const policy = page.headers.get('content-security-policy')!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  const html = await page.text();
  expect(html).not.toMatch(/<script>|style=|https?:/);
  const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
  expect(addresses.length).toBe(4);
  for (const address of addresses) {
    const response = await fetch(client.url + address);
    expect([address, response.status]).toEqual([address, 200]);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(50);
  }
});
