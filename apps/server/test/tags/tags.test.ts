import type { List, Task } from '@todo/contracts';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestUser, problemOf, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { activityOf, changeTask, createTask } from '../support/tasks.ts';

let server: TestServer;
let ada: TestUser;
let eve: TestUser;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  ada = await signUp(server.url);
  eve = await signUp(server.url, 'Eve');
});

interface TagPage {
  readonly items: { name: string; open: number; total: number }[];
  readonly nextCursor: string | null;
}
const tagPage = async (query = '') => (await ada.api.get<TagPage>(`/api/v1/tags${query}`)).body;
const counts = async () =>
  Object.fromEntries((await tagPage()).items.map(({ name, open, total }) => [name, [open, total]]));
const rename = (from: string, to: string) => ada.api.post<{ tasks: number }>('/api/v1/tags/rename', { from, to });
const remove = (tag: string) => ada.api.send<{ tasks: number }>('DELETE', `/api/v1/tags/${encodeURIComponent(tag)}`);
const undo = (token: string | null) => ada.api.post<{ undone: number }>('/api/v1/undo', { token });
const read = async (id: string) => (await ada.api.get<Task>(`/api/v1/tasks/${id}`)).body;
const tagged = (title: string, ...tags: string[]) => createTask(ada.api, { title, tags });

describe('tags', () => {
  test('are listed by name with how many tasks have them', async () => {
    const first = await tagged('a', 'home', 'bank');
    await tagged('b', 'home', 'Äpfel');
    await changeTask(ada.api, first.id, 'complete');
    await createTask(eve.api, { title: 'c', tags: ['theirs'] });
    const list = (await ada.api.post<List>('/api/v1/lists', { name: 'old' })).body;
    await createTask(ada.api, { title: 'd', tags: ['home'], listId: list.id });
    await ada.api.send('PATCH', `/api/v1/lists/${list.id}`, { archived: true });
    expect(await counts()).toEqual({ bank: [0, 1], home: [1, 3], Äpfel: [1, 1] });
    const page = await tagPage('?limit=2');
    expect(page.items.map(({ name }) => name)).toEqual(['bank', 'home']);
    const rest = await tagPage(`?limit=2&cursor=${page.nextCursor}`);
    expect([rest.items.map(({ name }) => name), rest.nextCursor]).toEqual([['Äpfel'], null]);
  });

  test('are renamed on every task, in their places, and given back by undo', async () => {
    const a = await tagged('a', 'home', 'bank', 'x');
    const b = await tagged('b', 'bank');
    const other = await tagged('c', 'home');
    const renamed = await rename('bank', 'money');
    expect([renamed.status, renamed.body]).toEqual([200, { tasks: 2 }]);
    expect(await read(a.id)).toMatchObject({ tags: ['home', 'money', 'x'], version: 2 });
    expect(await read(b.id)).toMatchObject({ tags: ['money'], version: 2 });
    expect(await read(other.id)).toEqual(other);
    expect((await activityOf(ada.api, b.id, 2))[1]).toMatchObject({
      operation: 'updated',
      changed: { tags: { before: ['bank'], after: ['money'] } },
    });
    const undone = await undo(renamed.headers.get('undo-token'));
    expect(undone.body).toEqual({ undone: 2 });
    expect((await read(a.id)).tags).toEqual(['home', 'bank', 'x']);
    await undo(undone.headers.get('undo-token'));
    expect((await read(a.id)).tags).toEqual(['home', 'money', 'x']);
  });

  test('are merged by renaming one to another', async () => {
    const a = await tagged('a', 'home', 'bank', 'money');
    const b = await tagged('b', 'bank');
    await tagged('c', 'money');
    const merged = await rename('bank', 'money');
    expect(merged.body).toEqual({ tasks: 2 });
    expect((await read(a.id)).tags).toEqual(['home', 'money']);
    expect(await counts()).toEqual({ home: [1, 1], money: [3, 3] });
    await undo(merged.headers.get('undo-token'));
    expect((await read(a.id)).tags).toEqual(['home', 'bank', 'money']);
    expect((await read(b.id)).tags).toEqual(['bank']);
    expect((await rename('money', 'money')).body).toEqual({ tasks: 0 });
  });

  test('are taken off every task, whatever letters they have', async () => {
    const a = await tagged('a', 'a/b', 'ä%20', 'کام');
    for (const tag of ['a/b', 'ä%20', 'کام']) expect((await remove(tag)).body).toEqual({ tasks: 1 });
    expect((await read(a.id)).tags).toEqual([]);
    const b = await tagged('b', 'rename', 'x');
    const removed = await remove('rename');
    expect((await read(b.id)).tags).toEqual(['x']);
    await undo(removed.headers.get('undo-token'));
    expect((await read(b.id)).tags).toEqual(['rename', 'x']);
  });

  test('are their user’s alone, and known ones', async () => {
    const { id } = await createTask(eve.api, { title: 'theirs', tags: ['secret'] });
    expect(problemOf(await rename('secret', 'known')).type).toBe('not-found');
    expect((await remove('secret')).status).toBe(404);
    await tagged('mine', 'secret');
    expect((await rename('secret', 'known')).body).toEqual({ tasks: 1 });
    expect((await eve.api.get<Task>(`/api/v1/tasks/${id}`)).body.tags).toEqual(['secret']);
    expect(problemOf(await rename('a b', '@')).fields).toEqual(['body /from', 'body /to']);
    expect(problemOf(await remove('a b')).fields).toEqual(['path tag']);
  });

  test('of thousands of tasks are renamed and given back as a whole', { timeout: 60_000 }, async () => {
    const count = 2_000;
    await server.database.execute(sql`
      insert into tasks (id, user_id, title, title_key, notes, priority, tags, rank, version, created_at, updated_at)
      select gen_random_uuid(), ${ada.id}, 'task ' || n, 'task', '', 0, '{many,other}', 'a0V', 1, now(), now()
      from generate_series(1, ${count}::integer) as n`);
    const renamed = await rename('many', 'lots');
    expect(renamed.body).toEqual({ tasks: count });
    const undone = await undo(renamed.headers.get('undo-token'));
    expect(undone.body).toEqual({ undone: count });
    expect(await counts()).toEqual({ many: [count, count], other: [count, count] });
    const [events] = await server.database.query<{ versions: number }>(
      sql`select count(*) as versions from tasks where user_id = ${ada.id} and version = 3`,
    );
    expect(events!.versions).toBe(count);
  });

  test('renamed while tasks are edited lose no edit', async () => {
    const tasks = await Promise.all(Array.from({ length: 20 }, (_, index) => tagged(`task ${index}`, 'busy')));
    const edits = tasks.map(({ id }) => changeTask(ada.api, id, 'patch', { notes: 'edited' }));
    const renamed = await rename('busy', 'calm');
    for (const edit of await Promise.all(edits)) expect(edit.status).toBe(200);
    expect(renamed.body).toEqual({ tasks: 20 });
    for (const { id } of tasks) expect(await read(id)).toMatchObject({ notes: 'edited', tags: ['calm'], version: 3 });
  });
});
