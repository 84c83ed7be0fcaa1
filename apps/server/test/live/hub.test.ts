import type { CatalogueEvent } from '@todo/contracts';
import { pino } from 'pino';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { newEvent } from '../../src/database/outbox.ts';
import { LiveHub, liveRoutes } from '../../src/features/live/index.ts';
import { createApp } from '../../src/http/app.ts';
import { type HttpServer, listen } from '../../src/http/server.ts';
import { TestClient } from '../support/client.ts';
import { type TestDatabase, openTestDatabase } from '../support/database.ts';
import { LiveConnection } from '../support/live.ts';

let held: TestDatabase;
beforeAll(async () => {
  held = await openTestDatabase();
  await held.database.execute(sql`insert into "user" (id, name, email) values ('ada', 'Ada', 'ada@example.com')`);
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

const quiet = { heartbeatMs: 60_000, longestMs: 60_000 };
const taskId = '01900000-0000-7000-8000-000000000000';

/** Puts changes into the log without telling anybody. */
const log = async (from: number, to: number): Promise<void> => {
  await held.database.execute(sql`
    insert into changes (user_id, sequence, entity_id, version, operation, happened_at)
    select 'ada', n, ${taskId}, n, 'updated', now() from generate_series(${from}::integer, ${to}::integer) as n`);
  await held.database.execute(sql`
    insert into change_counters (user_id, sequence) values ('ada', ${to})
    on conflict (user_id) do update set sequence = excluded.sequence`);
};
const told = (sequence: number): CatalogueEvent<'todo.task.changed'> => {
  const data = { taskId, userId: 'ada', version: sequence, operation: 'updated', sequence } as const;
  return newEvent({ type: 'todo.task.changed', userId: 'ada', subject: taskId, time: new Date(), data });
};

test('what nobody told of is read from the log once something later is told, and what comes twice is told once', async () => {
  const { hub, connection } = await start(quiet);
  await log(1, 4);
  hub.tell(told(4));
  await connection.count(4);
  await log(5, 6);
  for (const sequence of [5, 5, 4, 6, 6, 5]) hub.tell(told(sequence));
  await log(7, 500);
  // Out of order, and more than is kept for a slow client.
  for (let sequence = 500; sequence > 250; sequence -= 1) hub.tell(told(sequence));
  await connection.count(500);
  await log(501, 501);
  hub.tell(told(501));
  await connection.count(501);
  expect(connection.ids).toEqual(Array.from({ length: 501 }, (_, index) => index + 1));
});

test('a look at the log is enough where nothing at all is told', async () => {
  const { hub, connection } = await start(quiet);
  await log(502, 503);
  hub.settle();
  await connection.count(2);
  expect(connection.ids).toEqual([502, 503]);
});
