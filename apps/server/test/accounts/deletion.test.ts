import { randomUUID } from 'node:crypto';
import type { CloudEvent } from '@todo/contracts';
import sql, { type Sql, raw } from 'sql-template-tag';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestUser, password, problemOf, signUp } from '../support/client.ts';
import { changeLog } from '../support/live.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { activityOf, createTask } from '../support/tasks.ts';

let server: TestServer;
const published: CloudEvent[] = [];
beforeAll(async () => {
  server = await startTestServer({}, (platform) => {
    platform.events.subscribe({
      consumer: 'test',
      topic: 'task-events',
      mode: 'shared',
      handler: async (event) => void published.push(event),
    });
    return platform;
  });
});
afterAll(() => server.stop());

const remove = (user: TestUser, secret = password, client = user.session) =>
  client.send('DELETE', '/api/v1/account', { password: secret });

/** Tables whose rows tell of the user; not the topic's own log, whose events pass with time. */
const tracesOf = async (userId: string): Promise<string[]> => {
  const tables = await server.database.query<{ name: string }>(
    sql`select table_name as name from information_schema.tables
        where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'embedded\_%'`,
  );
  const traces: string[] = [];
  for (const { name } of tables) {
    const [row] = await server.database.query<{ count: number }>(
      sql`select count(*) as count from ${raw(`"${name}"`)} as held where held::text like ${`%${userId}%`}`,
    );
    if (row!.count > 0) traces.push(name);
  }
  return traces.sort();
};

test('everything goes, sessions and keys are refused at once, and an event says so', async () => {
  const [ada, ben] = [await signUp(server.url), await signUp(server.url)];
  const kept = await createTask(ben.api, 'Stays');
  const task = await createTask(ada.api, { title: 'Secret plan', tags: ['x'] });
  await ada.api.post('/api/v1/tasks', { title: 'Again' }, { 'idempotency-key': randomUUID() });
  const gone = await createTask(ada.api, { title: 'Trash' });
  await ada.api.send('DELETE', `/api/v1/tasks/${gone.id}`);
  await activityOf(ada.api, task.id, 1);
  await changeLog(ada.api, 4);
  await server.database.execute(sql`
    insert into dead_letters (topic, event_id, event)
    values ('task-events', ${randomUUID()}, ${JSON.stringify({ partitionkey: ada.id })}::json)`);
  const before = await tracesOf(ada.id);
  expect(before).toEqual(
    expect.arrayContaining(['account', 'activity', 'api_key', 'changes', 'dead_letters', 'session', 'tasks', 'trash']),
  );

  const answer = await remove(ada);
  expect(answer.status).toBe(204);
  expect(answer.headers.get('set-cookie')).toContain('todo.session_token=; Max-Age=0');
  expect((await ada.session.get('/api/v1/me')).status).toBe(401);
  expect((await ada.api.get('/api/v1/tasks')).status).toBe(401);
  await expect
    .poll(() => published.filter(({ type }) => type === 'todo.account.deleted').map(({ data }) => data))
    .toEqual([{ userId: ada.id }]);
  await expect.poll(() => tracesOf(ada.id)).toEqual([]);

  expect((await ben.api.get(`/api/v1/tasks/${kept.id}`)).status).toBe(200);
  const again = await ada.session.post('/api/auth/sign-up/email', { name: 'Ada', email: ada.email, password });
  expect(again.status).toBe(200);
});

describe('it is refused', () => {
  test('with an API key, without a session, and with a wrong password', async () => {
    const ada = await signUp(server.url);
    expect(problemOf(await remove(ada, password, ada.api)).type).toBe('forbidden');
    expect(problemOf(await remove(ada, 'wrong horse')).type).toBe('forbidden');
    expect((await ada.api.get('/api/v1/me')).status).toBe(200);
    expect((await remove(ada)).status).toBe(204);
  });

  test('for a minute after five wrong passwords, also at the same time', async () => {
    const ada = await signUp(server.url);
    const answers = await Promise.all(Array.from({ length: 8 }, () => remove(ada, 'wrong horse')));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      403, 403, 403, 403, 403, 429, 429, 429,
    ]);
    const refused = await remove(ada);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

test('events of the account that are still on their way do no harm', async () => {
  const ada = await signUp(server.url);
  await createTask(ada.api, 'Late');
  await expect.poll(() => published.some(({ partitionkey }) => partitionkey === ada.id)).toBe(true);
  const created = published.find(({ partitionkey }) => partitionkey === ada.id)!;
  await activityOf(ada.api, (created.data as { taskId: string }).taskId, 1);
  await changeLog(ada.api, 1);
  expect((await remove(ada)).status).toBe(204);
  const late = { ...created, id: randomUUID() };
  await server.platform.events.publish([{ topic: 'task-events', event: late }]);
  // Handled by every consumer, the one after the other: when this one is, so is the other.
  const ben = await signUp(server.url);
  await activityOf(ben.api, (await createTask(ben.api, 'After')).id, 1);
  await changeLog(ben.api, 1);
  const [failed] = await server.database.query(sql`select from event_failures where event_id = ${late.id}`);
  expect(failed).toBeUndefined();
  await expect.poll(() => tracesOf(ada.id)).toEqual([]);
});

test('a change that the deletion overtakes is refused as any other of somebody who is gone', async () => {
  const ada = await signUp(server.url);
  // As another process would see it: the key is still believed there.
  await ada.api.get('/api/v1/me');
  await server.database.execute(sql`delete from "user" where id = ${ada.id}`);
  expect(problemOf(await ada.api.post('/api/v1/tasks', { title: 'Too late' })).type).toBe('unauthenticated');
});

test('whatever belongs to a user goes with the user', async () => {
  const owned = (columns: Sql) =>
    server.database.query<{ name: string }>(sql`
      select c.table_name as name from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.column_name = 'user_id' and ${columns}`);
  const lone = await owned(sql`not exists (
    select from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any(k.conkey)
    where k.contype = 'f' and k.confdeltype = 'c' and k.confrelid = '"user"'::regclass
      and k.conrelid = format('public.%I', c.table_name)::regclass and a.attname = 'user_id')`);
  expect(lone).toEqual([]);
});
