import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { pages } from '@todo/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, startTestServer } from '../support/server.ts';

const page = '<!doctype html><title>Todo</title>';
const script = 'console.log("a script that is long enough to be worth compressing")';
let folder: string;
let server: TestServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'todo-web-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), page);
  await writeFile(join(folder, '.built'), '');
  await writeFile(join(folder, 'assets/app-1a2b3c.js'), script);
  await writeFile(join(folder, 'assets/app-1a2b3c.js.br'), brotliCompressSync(script));
  await writeFile(join(folder, 'assets/app-1a2b3c.js.gz'), gzipSync(script));
  server = await startTestServer({ WEB_DIR: folder });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { headers, redirect: 'manual' });

test('every page of the interface is answered with the page that loads it, never kept without asking', async () => {
  for (const path of pages) {
    const answer = await get(path.replaceAll(/:\w+/g, 'some%20thing'));
    expect(answer.status, path).toBe(200);
    expect(await answer.text()).toBe(page);
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  }
});

test('the page may load nothing but its own files and cannot be framed', async () => {
  const { headers } = await get('/');
  const policy = headers.get('content-security-policy')!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test.for([
  ['br, gzip', 'br'],
  ['gzip', 'gzip'],
  ['br;q=0, gzip;q=0.5', 'gzip'],
  ['identity', null],
])('a client that takes %s gets %s', async ([accepted, encoding]) => {
  const answer = await get('/assets/app-1a2b3c.js', { 'accept-encoding': accepted! });
  expect(answer.headers.get('content-encoding')).toBe(encoding);
  expect(answer.headers.get('vary')).toBe('accept-encoding');
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  // fetch undoes the encoding.
  expect(await answer.text()).toBe(script);
});

test('what a client has already is not sent again', async () => {
  const first = await get('/');
  const again = await get('/', { 'if-none-match': first.headers.get('etag')! });
  expect(again.status).toBe(304);
  expect(await again.text()).toBe('');
});

test.for([
  '/api/inbox',
  '/api/v1/nothing',
  '/nothing',
  '/inbox/more',
  '/assets/app.js',
  '/.built',
  '/assets/..%2findex.html',
])('%s is not found', async (path) => {
  const answer = await get(path, { accept: 'text/html' });
  expect(answer.status).toBe(404);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
});

test('a server without the built interface leads to the API description', async () => {
  const bare = await startTestServer({ WEB_DIR: join(folder, 'nowhere') });
  const answer = await fetch(`${bare.url}/`, { redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/docs']);
  await bare.stop();
});
