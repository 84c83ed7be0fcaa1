import type { List, Task } from '@todo/contracts';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestUser, problemOf, signUp } from '../support/client.ts';
import { changeLog } from '../support/live.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { activityOf, changeTask, createTask } from '../support/tasks.ts';

let server: TestServer;
let ada: TestUser;
let eve: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  eve = await signUp(server.url, 'Eve');
});
afterAll(() => server.stop());
beforeEach(async () => {
  ada = await signUp(server.url);
});

const create = async (name: string, color?: string): Promise<List> => {
  const answer = await ada.api.post<List>('/api/v1/lists', { name, color });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
};
const patch = (id: string, body: unknown, headers?: Record<string, string>) =>
  ada.api.send<List>('PATCH', `/api/v1/lists/${id}`, body, headers);
const names = async (query = ''): Promise<string[]> =>
  (await ada.api.get<{ items: List[] }>(`/api/v1/lists${query}`)).body.items.map(({ name }) => name);
const undo = (token: string | null) => ada.api.post<{ undone: number }>('/api/v1/undo', { token });
const readTask = (id: string) => ada.api.get<Task>(`/api/v1/tasks/${id}`);
/** What undoing brings back: all but what every change moves on. */
const state = (thing: Task | List) => ({ ...thing, version: 0, updatedAt: '' });

describe('a list', () => {
  test('is made, read, edited, archived and deleted', async () => {
    const made = await ada.api.post<List>('/api/v1/lists', { name: ' Work ', color: '#1E90FF' });
    expect(made.headers.get('location')).toBe(`/api/v1/lists/${made.body.id}`);
    expect(made.headers.get('etag')).toBe('"1"');
    expect(made.body).toMatchObject({ name: 'Work', color: '#1e90ff', archived: false, version: 1 });
    const { id } = made.body;
    expect((await ada.api.get(`/api/v1/lists/${id}`)).body).toEqual(made.body);

    const edited = await patch(id, { name: 'Office', color: null });
    expect(edited.body).toMatchObject({ name: 'Office', color: null, version: 2 });
    expect((await patch(id, { name: 'Office' })).body.version).toBe(2);
    expect((await patch(id, { archived: true })).body).toMatchObject({ archived: true, version: 3 });
    expect(await names()).toEqual([]);
    expect(await names('?archived=true')).toEqual(['Office']);
    expect(await names('?archived=all')).toEqual(['Office']);
    expect((await patch(id, { archived: false })).body).toMatchObject({ archived: false, version: 4 });

    expect((await ada.api.send('DELETE', `/api/v1/lists/${id}`)).status).toBe(204);
    expect((await ada.api.get(`/api/v1/lists/${id}`)).status).toBe(404);
    expect((await ada.api.send('DELETE', `/api/v1/lists/${id}`)).status).toBe(404);
  });

  test('names every wrong field', async () => {
    const wrong = await ada.api.post('/api/v1/lists', { name: ' ', color: 'blue', rank: 'a' });
    expect(problemOf(wrong).fields.toSorted()).toEqual(['body /color', 'body /name', 'body /rank']);
    const { id } = await create('x');
    expect(problemOf(await patch(id, { name: null, archived: null })).fields).toEqual(['body /name', 'body /archived']);
    expect(problemOf(await ada.api.post(`/api/v1/lists/${id}/move`, {})).type).toBe('invalid-request');
    expect(problemOf(await ada.api.get('/api/v1/lists?cursor=x')).fields).toEqual(['query cursor']);
    expect(problemOf(await ada.api.send('DELETE', `/api/v1/lists/${id}?tasks=keep`)).fields).toEqual(['query tasks']);
  });

  test('is changed only in the version that is known', async () => {
    const { id } = await create('x');
    expect((await patch(id, { name: 'y' }, { 'if-match': '"1"' })).status).toBe(200);
    const stale = await patch(id, { name: 'z' }, { 'if-match': '"1"' });
    expect([stale.status, stale.headers.get('etag')]).toEqual([412, '"2"']);
    const refused = await ada.api.send('DELETE', `/api/v1/lists/${id}`, undefined, { 'if-match': '"1"' });
    expect(refused.status).toBe(412);
  });

  test('is its user’s alone', async () => {
    const { id } = await create('mine');
    const other = await create('other');
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { name: 'x' }],
      ['DELETE', '', undefined],
      ['POST', '/move', { before: other.id }],
    ] as const) {
      expect((await eve.api.send(method, `/api/v1/lists/${id}${path}`, body)).status).toBe(404);
    }
    expect((await eve.api.get<{ items: List[] }>('/api/v1/lists?archived=all')).body.items).toEqual([]);
    const theirs = await eve.api.post('/api/v1/tasks', { title: 'x', listId: id });
    expect([theirs.status, problemOf(theirs).fields]).toEqual([400, ['body /listId']]);
    const task = await createTask(eve.api, 'y');
    const moved = await changeTask(eve.api, task.id, 'patch', { listId: id });
    expect([moved.status, problemOf(moved).fields]).toEqual([400, ['body /listId']]);
  });

  test('is made once for an idempotency key', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await ada.api.post<List>('/api/v1/lists', { name: 'x' }, headers);
    expect((await ada.api.post<List>('/api/v1/lists', { name: 'x' }, headers)).body).toEqual(first.body);
    expect(await names()).toEqual(['x']);
  });

  test('has its changes told live', async () => {
    const { id } = await create('x');
    await patch(id, { name: 'y' });
    await ada.api.send('DELETE', `/api/v1/lists/${id}`);
    const log = await changeLog(ada.api, 3);
    expect(log).toMatchObject(
      ['created', 'updated', 'deleted'].map((operation) => ({ entity: 'list', id, operation })),
    );
  });
});

describe('the order of lists', () => {
  test('is the one they were made in, until they are moved', async () => {
    const [a, b, c] = [await create('a'), await create('b'), await create('c')];
    expect(await names()).toEqual(['a', 'b', 'c']);
    const move = (list: List, body: unknown) => ada.api.post<List>(`/api/v1/lists/${list.id}/move`, body);
    const moved = await move(c, { before: a.id });
    expect(moved.body.version).toBe(2);
    expect(await names()).toEqual(['c', 'a', 'b']);
    expect((await move(c, { before: a.id })).body.version).toBe(2);
    await move(c, { after: a.id });
    expect(await names()).toEqual(['a', 'c', 'b']);
    await move(a, { after: b.id });
    expect(await names()).toEqual(['c', 'b', 'a']);
    await undo(moved.headers.get('undo-token'));
    expect(problemOf(await move(a, { before: a.id })).fields).toEqual(['body /before']);
    const { id: theirs } = (await eve.api.post<List>('/api/v1/lists', { name: 'x' })).body;
    expect(problemOf(await move(a, { after: theirs })).fields).toEqual(['body /after']);
  });

  test('is read in pages', async () => {
    for (const name of ['a', 'b', 'c']) await create(name);
    const first = (await ada.api.get<{ items: List[]; nextCursor: string }>('/api/v1/lists?limit=2')).body;
    expect(first.items.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(await names(`?limit=2&cursor=${first.nextCursor}`)).toEqual(['c']);
  });
});

describe('undoing', () => {
  test('takes back making, editing and archiving a list', async () => {
    const made = await ada.api.post<List>('/api/v1/lists', { name: 'x', color: '#000000' });
    const { id } = made.body;
    const edited = await patch(id, { name: 'y', color: null, archived: true });
    await undo(edited.headers.get('undo-token'));
    expect(state((await ada.api.get<List>(`/api/v1/lists/${id}`)).body)).toEqual(state(made.body));
    const again = await patch(id, { name: 'z' });
    await patch(id, { name: 'other' });
    expect(problemOf(await undo(again.headers.get('undo-token'))).type).toBe('conflict');
    const task = await createTask(ada.api, { title: 'kept', listId: id });
    await undo(made.headers.get('undo-token'));
    expect((await ada.api.get(`/api/v1/lists/${id}`)).status).toBe(404);
    expect((await readTask(task.id)).body.listId).toBeNull();
  });

  test.each(['delete', 'inbox'])('brings a deleted list back with the tasks that were in it (%s)', async (kind) => {
    const list = await create('x', '#ff0000');
    const tasks: Task[] = [];
    for (let index = 0; index < 3; index += 1) {
      tasks.push(await createTask(ada.api, { title: `task ${index}`, listId: list.id, tags: ['a'] }));
    }
    tasks.push(await createTask(ada.api, { title: 'part', parentId: tasks[0]!.id }));
    const deleted = await ada.api.send('DELETE', `/api/v1/lists/${list.id}?tasks=${kind}`);
    expect(deleted.status).toBe(204);
    for (const { id } of tasks) {
      const read = await readTask(id);
      expect([read.status, read.body.listId]).toEqual(kind === 'inbox' ? [200, null] : [404, undefined]);
      const operations = (await activityOf(ada.api, id, 2)).map(({ operation }) => operation);
      expect(operations).toEqual(['created', kind === 'inbox' ? 'updated' : 'deleted']);
    }
    const undone = await undo(deleted.headers.get('undo-token'));
    expect(undone.body).toEqual({ undone: 5 });
    expect(state((await ada.api.get<List>(`/api/v1/lists/${list.id}`)).body)).toEqual(state(list));
    for (const task of tasks) {
      expect(state({ ...(await readTask(task.id)).body, subtasks: task.subtasks })).toEqual(state(task));
    }
    // And once more the other way.
    expect((await undo(undone.headers.get('undo-token'))).body).toEqual({ undone: 5 });
    expect((await ada.api.get(`/api/v1/lists/${list.id}`)).status).toBe(404);
  });
});

describe('deleting a list', () => {
  test('of thousands of tasks loses none and is undone as a whole', { timeout: 120_000 }, async () => {
    const list = await create('large');
    const count = 3_000;
    await server.database.execute(sql`
      insert into tasks (id, user_id, title, title_key, notes, priority, tags, list_id, rank, version, created_at, updated_at)
      select gen_random_uuid(), ${ada.id}, 'task ' || n, 'task', '', 0, '{}', ${list.id}::uuid, 'a' || n || 'V', 1, now(), now()
      from generate_series(1, ${count}::integer) as n`);
    const counts = async () => {
      const [row] = await server.database.query<{ listed: number; trashed: number; elsewhere: number }>(sql`
        select (select count(*) from tasks where list_id = ${list.id}) as listed,
          (select count(*) from trash where user_id = ${ada.id}) as trashed,
          (select count(*) from tasks where user_id = ${ada.id} and list_id is null) as elsewhere`);
      return row;
    };
    const deleted = await ada.api.send('DELETE', `/api/v1/lists/${list.id}`);
    expect(await counts()).toEqual({ listed: 0, trashed: count, elsewhere: 0 });
    const undone = await undo(deleted.headers.get('undo-token'));
    expect(undone.body).toEqual({ undone: count + 1 });
    expect(await counts()).toEqual({ listed: count, trashed: 0, elsewhere: 0 });
  });

  test('while tasks come into it leaves each in the trash, in the inbox or refused', async () => {
    const list = await create('busy');
    const creating = Array.from({ length: 40 }, async (_, index) => {
      const answer = await ada.api.post<Task>('/api/v1/tasks', { title: `task ${index}`, listId: list.id });
      if (answer.status !== 201) expect(problemOf(answer).fields).toEqual(['body /listId']);
      return answer;
    });
    const deleted = await ada.api.send('DELETE', `/api/v1/lists/${list.id}`);
    expect(deleted.status).toBe(204);
    const created = (await Promise.all(creating)).filter(({ status }) => status === 201);
    const [row] = await server.database.query<{ trashed: number; left: number }>(sql`
      select (select count(*) from trash where user_id = ${ada.id}) as trashed,
        (select count(*) from tasks where user_id = ${ada.id}) as left`);
    expect(row).toEqual({ trashed: created.length, left: 0 });
  });
});
