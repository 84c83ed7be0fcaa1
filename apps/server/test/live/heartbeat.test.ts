import { pino } from 'pino';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { LiveHub, liveRoutes } from '../../src/features/live/index.ts';
import { createApp } from '../../src/http/app.ts';
import { type HttpServer, listen } from '../../src/http/server.ts';
import { TestClient } from '../support/client.ts';
import { type TestDatabase, openTestDatabase } from '../support/database.ts';
import { LiveConnection } from '../support/live.ts';

let held: TestDatabase;
beforeAll(async () => {
  held = await openTestDatabase();
});
afterAll(() => held.close());

/** The live routes by themselves with their own sense of time; everybody is Ada. */
const start = async (timing: { heartbeatMs: number; longestMs: number }) => {
  const app = createApp({ log: pino({ level: 'silent' }), checks: {}, publicUrl: 'http://localhost', version: '1' });
  const hub = new LiveHub();
  liveRoutes(app.api({ authenticate: () => ({ userId: 'ada', via: 'session' }) }), held.database, hub, timing);
  const http: HttpServer = await listen({ host: '127.0.0.1', port: 0 });
  http.serve(app);
  onTestFinished(() => {
    hub.close();
    return http.close(0);
  });
  return { hub, connection: await LiveConnection.open(new TestClient(`http://127.0.0.1:${http.port}`)) };
};

test('a quiet connection gets a sign of life again and again', async () => {
  const { connection } = await start({ heartbeatMs: 30, longestMs: 60_000 });
  const beats = () => connection.events.filter(({ event, data }) => event === 'comment' && data === 'still here');
  await connection.until(() => beats().length >= 3);
  expect(connection.ids).toEqual([]);
});

test('a connection ends after its longest time, and its place is free', async () => {
  const { hub, connection } = await start({ heartbeatMs: 60_000, longestMs: 100 });
  expect(hub.count('ada')).toBe(1);
  await connection.ended;
  expect(hub.count('ada')).toBe(0);
});

test('a connection that comes while the process stops ends at once', async () => {
  const { hub, connection } = await start({ heartbeatMs: 60_000, longestMs: 60_000 });
  hub.close();
  await connection.ended;
  const late = await LiveConnection.open(new TestClient(new URL(connection.response.url).origin));
  expect(late.response.status).toBe(200);
  await late.ended;
  expect(hub.count('ada')).toBe(0);
});
