import { randomUUID } from 'node:crypto';
import type { Task } from '@todo/contracts';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deleteExpired } from '../../src/database/retention.ts';
import { type Answer, type TestUser, problemOf, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { activityOf, changeTask, createTask, listPage } from '../support/tasks.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

const keyed = (key: string = randomUUID()) => ({ 'idempotency-key': key });
const create = (user: TestUser, body: unknown, headers: Record<string, string>) =>
  user.api.post<Task>('/api/v1/tasks', body, headers);
const titles = async (user: TestUser) => (await listPage(user.api)).items.map((task) => task.title);
/** What a client goes by. */
const told = ({ status, headers, body }: Answer) => ({
  status,
  body,
  etag: headers.get('etag'),
  location: headers.get('location'),
  type: headers.get('content-type'),
});

describe('creating with a key', () => {
  test('again: the same answer, and one task', async () => {
    const headers = keyed();
    const first = await create(ada, { title: 'once' }, headers);
    expect(first.status).toBe(201);
    await changeTask(ada.api, first.body.id, 'patch', { title: 'edited since' });
    const second = await create(ada, { title: 'once' }, headers);
    expect(told(second)).toEqual(told(first));
    // Written otherwise, but the same request.
    const third = await create(ada, { tags: [], due: null, title: ' once ' }, headers);
    expect(told(third)).toEqual(told(first));
    expect(await titles(ada)).toEqual(['edited since']);
  });

  test('with another body: 422, and nothing made', async () => {
    const headers = keyed();
    await create(ada, { title: 'first' }, headers);
    const answer = await create(ada, { title: 'second' }, headers);
    expect(answer.status).toBe(422);
    expect(problemOf(answer).type).toBe('idempotency-key-reused');
    expect(await titles(ada)).toEqual(['first']);
  });

  test('many times at once: one task, one answer', async () => {
    const headers = keyed();
    const answers = await Promise.all(Array.from({ length: 12 }, () => create(ada, { title: 'crowd' }, headers)));
    for (const answer of answers) expect(told(answer)).toEqual(told(answers[0]!));
    expect(answers[0]!.status).toBe(201);
    expect(await titles(ada)).toEqual(['crowd']);
    await activityOf(ada.api, answers[0]!.body.id, 1);
  });

  test('a refused request leaves no trace: the key still works', async () => {
    const headers = keyed();
    expect((await create(ada, { title: '' }, headers)).status).toBe(400);
    expect((await create(ada, { title: 'good' }, headers)).status).toBe(201);
    expect(await titles(ada)).toEqual(['good']);
  });

  test('is each user’s own', async () => {
    const bob = await signUp(server.url, 'Bob');
    const headers = keyed();
    const hers = await create(ada, { title: 'hers' }, headers);
    const his = await create(bob, { title: 'his' }, headers);
    expect([hers.status, his.status]).toEqual([201, 201]);
    expect(await titles(ada)).toEqual(['hers']);
    expect(await titles(bob)).toEqual(['his']);
  });

  test('is forgotten after a day', async () => {
    const headers = keyed();
    await create(ada, { title: 'yesterday' }, headers);
    await server.database.execute(sql`
      update idempotency_keys set created_at = created_at - interval '25 hours' where user_id = ${ada.id}`);
    await deleteExpired(server.database);
    expect((await create(ada, { title: 'today' }, headers)).status).toBe(201);
    expect((await titles(ada)).toSorted()).toEqual(['today', 'yesterday']);
  });

  test.each(['', ' ', 'a b', 'ü', 'x'.repeat(256)])('%j is no key: 400', async (key) => {
    const answer = await create(ada, { title: 'x' }, keyed(key));
    expect(answer.status).toBe(400);
    expect(problemOf(answer).fields).toEqual(['header Idempotency-Key']);
    expect(await titles(ada)).toEqual([]);
  });

  test('a key may be up to 255 visible characters', async () => {
    expect((await create(ada, { title: 'x' }, keyed('!'.repeat(255)))).status).toBe(201);
  });
});

describe.each(['patch', 'delete', 'complete', 'reopen'] as const)('%s with a key', (change) => {
  const prepare = async (): Promise<Task> => {
    const task = await createTask(ada.api, 'before');
    return change === 'reopen' ? (await changeTask(ada.api, task.id, 'complete')).body : task;
  };
  const send = (id: string, headers: Record<string, string>) =>
    changeTask(ada.api, id, change, { title: 'after' }, headers);

  test('again, after others changed the task: the first answer, and nothing more is done', async () => {
    const { id, version } = await prepare();
    const headers = keyed();
    const first = await send(id, headers);
    expect(first.status).toBe(change === 'delete' ? 204 : 200);
    let last = version + 1;
    if (change !== 'delete') {
      await changeTask(ada.api, id, 'patch', { title: 'meanwhile' });
      await changeTask(ada.api, id, change === 'complete' ? 'reopen' : 'complete');
      last = (await ada.api.get<Task>(`/api/v1/tasks/${id}`)).body.version;
    }
    expect(told(await send(id, headers))).toEqual(told(first));
    const entries = await activityOf(ada.api, id, last);
    expect(entries.map((entry) => entry.version)).toEqual(entries.map((_, index) => index + 1));
  });

  test('at the same time: done once', async () => {
    const { id, version } = await prepare();
    const headers = keyed();
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(id, headers)));
    for (const answer of answers) expect(told(answer)).toEqual(told(answers[0]!));
    await activityOf(ada.api, id, version + 1);
  });

  test('for another task or under another condition: 422', async () => {
    const { id } = await prepare();
    const other = await prepare();
    const headers = keyed();
    await send(id, headers);
    expect((await send(other.id, headers)).status).toBe(422);
    expect((await send(id, { ...headers, 'if-match': '"1"' })).status).toBe(422);
    expect((await ada.api.get(`/api/v1/tasks/${other.id}`)).body).toEqual(other);
  });

  test('refused (412, 404): no trace, the key still works', async () => {
    const { id, version } = await prepare();
    const headers = keyed();
    expect((await send(id, { ...headers, 'if-match': '"99"' })).status).toBe(412);
    expect((await send(randomUUID(), headers)).status).toBe(404);
    const made = await send(id, { ...headers, 'if-match': `"${version}"` });
    expect(made.status).toBe(change === 'delete' ? 204 : 200);
  });
});

test('a key of one kind of change is not good for another', async () => {
  const { id } = await createTask(ada.api, 'x');
  const headers = keyed();
  await changeTask(ada.api, id, 'complete', undefined, headers);
  expect((await changeTask(ada.api, id, 'reopen', undefined, headers)).status).toBe(422);
  expect((await create(ada, { title: 'x' }, headers)).status).toBe(422);
});
