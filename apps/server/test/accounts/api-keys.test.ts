import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import sql from 'sql-template-tag';
import { TestClient, problemOf, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

interface Key {
  id: string;
  name: string;
  key: string;
  createdAt: string;
}
const withKey = (key: string) => new TestClient(server.url, { authorization: `Bearer ${key}` });

test('a key is shown once, listed by its beginning, and works until it is deleted', async () => {
  const user = await signUp(server.url);
  const made = await user.session.post<Key>('/api/v1/api-keys', { name: ' backup script ' });
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    id: expect.any(String),
    name: 'backup script',
    key: expect.stringMatching(/^todo_[A-Za-z]{64}$/),
    createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  const api = withKey(made.body.key);
  expect(await api.get('/api/v1/me')).toMatchObject({ status: 200, body: { id: user.id } });

  const list = await user.session.get<{ items: Key[] }>('/api/v1/api-keys');
  expect(list.body.items.map(({ id, name }) => [id, name])).toEqual([
    [made.body.id, 'backup script'],
    [user.keyId, 'test'],
  ]);
  expect(list.body.items[0]).toMatchObject({ start: made.body.key.slice(0, 11), lastUsedAt: expect.any(String) });
  expect(JSON.stringify(list.body)).not.toContain(made.body.key);

  expect((await user.session.send('DELETE', `/api/v1/api-keys/${made.body.id}`)).status).toBe(204);
  const refused = await api.get('/api/v1/me');
  expect([refused.status, problemOf(refused).type]).toEqual([401, 'unauthenticated']);
  expect(refused.headers.get('www-authenticate')).toContain('invalid_token');
  expect((await user.session.send('DELETE', `/api/v1/api-keys/${made.body.id}`)).status).toBe(404);
});

test('a key may make and delete keys, itself included', async () => {
  const user = await signUp(server.url);
  const made = await user.api.post<Key>('/api/v1/api-keys', { name: 'child' });
  expect((await withKey(made.body.key).send('DELETE', `/api/v1/api-keys/${made.body.id}`)).status).toBe(204);
  expect((await withKey(made.body.key).get('/api/v1/me')).status).toBe(401);
});

test('another user’s keys are not there', async () => {
  const [ada, eve] = await Promise.all([signUp(server.url), signUp(server.url, 'Eve')]);
  expect((await eve.api.send('DELETE', `/api/v1/api-keys/${ada.keyId}`)).status).toBe(404);
  expect((await ada.api.get('/api/v1/me')).status).toBe(200);
  const list = await eve.api.get<{ items: Key[] }>('/api/v1/api-keys');
  expect(list.body.items.map(({ id }) => id)).toEqual([eve.keyId]);
});

test.each(['..', '%00', 'x'.repeat(65), '%F0%9F'])('an id that none can be (%s) is a 4xx', async (id) => {
  const user = await signUp(server.url);
  const { status } = await user.api.send('DELETE', `/api/v1/api-keys/${id}`);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
});

describe('what is no key is refused', () => {
  const letters = 'a'.repeat(64);
  test.each([
    'Bearer',
    'Bearer ',
    'Bearer x',
    `Bearer todo_${letters}`,
    `Bearer todo_${letters}a`,
    `todo_${letters}`,
    `Basic todo_${letters}`,
    'Bearer \u00ff\u00fe',
  ])('%j', async (authorization) => {
    const answer = await new TestClient(server.url).get('/api/v1/me', { authorization });
    expect([answer.status, problemOf(answer).type]).toEqual([401, 'unauthenticated']);
  });
});

test('a key beside a cookie goes first: a bad one is refused', async () => {
  const user = await signUp(server.url);
  const answer = await user.session.get('/api/v1/me', { authorization: 'Bearer todo_no' });
  expect(answer.status).toBe(401);
});

test('keys that are disabled or have expired are refused', async () => {
  const user = await signUp(server.url);
  const make = async () => (await user.session.post<Key>('/api/v1/api-keys', { name: 'x' })).body;
  const [disabled, expired] = [await make(), await make()];
  await server.database.execute(sql`update api_key set enabled = false where id = ${disabled.id}`);
  await server.database.execute(sql`update api_key set expires_at = now() where id = ${expired.id}`);
  expect((await withKey(disabled.key).get('/api/v1/me')).status).toBe(401);
  expect((await withKey(expired.key).get('/api/v1/me')).status).toBe(401);
});

test('using a key writes its row once an hour, not at each request', async () => {
  const user = await signUp(server.url);
  const lastRequest = async () => {
    const [row] = await server.database.query<{ at: Date | null; version: string }>(
      sql`select last_request as at, xmin::text as version from api_key where id = ${user.keyId}`,
    );
    return row!;
  };
  expect((await lastRequest()).at).toBeNull();
  await user.api.get('/api/v1/me');
  await expect.poll(async () => (await lastRequest()).at).not.toBeNull();
  const { version } = await lastRequest();
  await Promise.all(Array.from({ length: 20 }, () => user.api.get('/api/v1/me')));
  expect((await lastRequest()).version).toBe(version);
});

test('more than ten requests a day are fine', async () => {
  const user = await signUp(server.url);
  const answers = await Promise.all(Array.from({ length: 50 }, () => user.api.get('/api/v1/me')));
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
});

test('a user has at most a hundred keys', async () => {
  const user = await signUp(server.url);
  await server.database.execute(sql`
    insert into api_key (id, config_id, reference_id, name, start, key)
    select ${user.id} || n, 'default', ${user.id}, 'n', 'todo_', ${user.id} || n from generate_series(1, 99) n`);
  const answer = await user.session.post('/api/v1/api-keys', { name: 'one too many' });
  expect([answer.status, problemOf(answer).type]).toEqual([409, 'conflict']);
});

test('with a user go their sessions, keys and ways to sign in', async () => {
  const user = await signUp(server.url);
  await server.database.execute(sql`delete from "user" where id = ${user.id}`);
  const [left] = await server.database.query<{ count: number }>(sql`
    select (select count(*) from session where user_id = ${user.id})
         + (select count(*) from account where user_id = ${user.id})
         + (select count(*) from api_key where reference_id = ${user.id}) as count`);
  expect(left).toEqual({ count: 0 });
});
