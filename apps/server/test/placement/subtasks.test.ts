import type { List, Task } from '@todo/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestUser, problemOf, signUp } from '../support/client.ts';
import { LiveConnection } from '../support/live.ts';
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

interface Parts {
  readonly items: Task[];
  readonly nextCursor: string | null;
  readonly more: boolean;
}

const read = async (id: string): Promise<Task> => (await ada.api.get<Task>(`/api/v1/tasks/${id}`)).body;
const parts = async (id: string, query = ''): Promise<Parts> =>
  (await ada.api.get<Parts>(`/api/v1/tasks/${id}/subtasks${query}`)).body;
const titles = async (id: string, query = '') => (await parts(id, query)).items.map(({ title }) => title);
const part = (title: string, parent: Task, more: object = {}) =>
  createTask(ada.api, { title, parentId: parent.id, ...more });
const list = async (name: string) => (await ada.api.post<List>('/api/v1/lists', { name })).body;
const move = (id: string, body: unknown) => ada.api.post<Task>(`/api/v1/tasks/${id}/move`, body);
const undo = (token: string | null) => ada.api.post<{ undone: number }>('/api/v1/undo', { token });
/** What undoing brings back: all but what every change moves on; and the counts, which a consumer keeps. */
const state = (task: Task) => ({ ...task, version: 0, updatedAt: '', subtasks: null });
const progress = async (id: string, total: number, completed: number): Promise<void> => {
  const counts = async () => (await read(id)).subtasks;
  await expect.poll(counts, { timeout: 15_000, interval: 20 }).toEqual({ total, completed });
};

/** a > (b > (d, e), c) */
const family = async (listId: string | null = null) => {
  const a = await createTask(ada.api, { title: 'a', listId });
  const b = await part('b', a);
  const c = await part('c', a);
  const d = await part('d', b);
  const e = await part('e', b);
  return { a, b, c, d, e, all: [a, b, c, d, e] };
};

describe('subtasks', () => {
  test('are in the list of their parent, to any depth, and listed in order', async () => {
    const work = await list('work');
    const { a, all } = await family(work.id);
    expect(all.map(({ listId }) => listId)).toEqual(all.map(() => work.id));
    expect(await titles(a.id)).toEqual(['b', 'c']);
    expect(await titles(a.id, '?depth=all')).toEqual(['b', 'd', 'e', 'c']);
    const first = await parts(a.id, '?limit=1');
    expect(first).toMatchObject({ more: true, items: [{ title: 'b' }] });
    expect(await titles(a.id, `?limit=1&cursor=${first.nextCursor}`)).toEqual(['c']);
    expect((await ada.api.get(`/api/v1/tasks/${a.id}/subtasks?cursor=x`)).status).toBe(400);
    expect((await eve.api.get(`/api/v1/tasks/${a.id}/subtasks`)).status).toBe(404);
  });

  test('need a parent of their own user, in no other list', async () => {
    const work = await list('work');
    const mine = await createTask(ada.api, 'mine');
    const theirs = await createTask(eve.api, 'theirs');
    const create = (input: object) => ada.api.post('/api/v1/tasks', { title: 'x', ...input });
    expect(problemOf(await create({ parentId: theirs.id })).fields).toEqual(['body /parentId']);
    expect(problemOf(await create({ parentId: mine.id, listId: work.id })).fields).toEqual(['body /listId']);
    const patched = await changeTask(ada.api, mine.id, 'patch', { parentId: theirs.id });
    expect([patched.status, problemOf(patched).fields]).toEqual([400, ['body /parentId']]);
    expect(problemOf(await move(mine.id, { parentId: theirs.id })).fields).toEqual(['body /parentId']);
    expect(problemOf(await move(mine.id, { before: theirs.id })).fields).toEqual(['body /before']);
    expect((await move(theirs.id, { parentId: mine.id })).status).toBe(404);
  });

  test('are never a part of themselves', async () => {
    const { a, b, d } = await family();
    for (const parent of [a, b, d]) {
      const refused = await changeTask(ada.api, a.id, 'patch', { parentId: parent.id });
      expect([refused.status, problemOf(refused).fields]).toEqual([400, ['body /parentId']]);
      expect(problemOf(await move(a.id, { parentId: parent.id })).fields).toEqual(['body /parentId']);
    }
  });

  test('go into another list with their parent; one that goes alone is no subtask any more', async () => {
    const [work, home] = [await list('work'), await list('home')];
    const { a, b, all } = await family(work.id);
    const moved = await changeTask(ada.api, a.id, 'patch', { listId: home.id });
    for (const { id, parentId } of all) expect(await read(id)).toMatchObject({ listId: home.id, parentId });
    expect((await activityOf(ada.api, all[4]!.id, 2))[1]!.changed).toEqual({
      listId: { before: work.id, after: home.id },
    });
    expect((await undo(moved.headers.get('undo-token'))).body).toEqual({ undone: 5 });
    for (const task of all) expect(state(await read(task.id))).toEqual(state(task));

    const alone = await changeTask(ada.api, b.id, 'patch', { listId: home.id });
    expect(alone.body).toMatchObject({ listId: home.id, parentId: null });
    expect(await titles(b.id)).toEqual(['d', 'e']);
    for (const { id } of all.slice(3)) expect(await read(id)).toMatchObject({ listId: home.id, parentId: b.id });
    await undo(alone.headers.get('undo-token'));
    for (const task of all) expect(state(await read(task.id))).toEqual(state(task));

    const inbox = await changeTask(ada.api, a.id, 'patch', { listId: null });
    expect(inbox.body.listId).toBeNull();
    const under = await createTask(ada.api, { title: 'x', listId: work.id });
    expect((await move(a.id, { parentId: under.id })).body).toMatchObject({ listId: work.id, parentId: under.id });
    expect(await titles(under.id, '?depth=all')).toEqual(['a', 'b', 'd', 'e', 'c']);
    expect((await changeTask(ada.api, a.id, 'patch', { parentId: null })).body).toMatchObject({
      listId: work.id,
      parentId: null,
    });
  });

  test('go into the trash with their parent and come back with it', async () => {
    const { a, c, all } = await family();
    await changeTask(ada.api, c.id, 'delete');
    const deleted = await changeTask(ada.api, a.id, 'delete');
    for (const { id } of all) expect((await ada.api.get(`/api/v1/tasks/${id}`)).status).toBe(404);
    const restored = await ada.api.post<Task>(`/api/v1/tasks/${a.id}/restore`);
    expect(restored.body).toMatchObject({ id: a.id, title: 'a' });
    // Not the one that was deleted before.
    expect(await titles(a.id, '?depth=all')).toEqual(['b', 'd', 'e']);
    expect((await undo(deleted.headers.get('undo-token'))).status).toBe(409);
    expect((await undo(restored.headers.get('undo-token'))).body).toEqual({ undone: 4 });
    const again = await ada.api.post<Task>(`/api/v1/tasks/${a.id}/restore`);
    expect(again.status).toBe(200);
    expect(await titles(a.id, '?depth=all')).toEqual(['b', 'd', 'e']);
    await progress(a.id, 1, 0);

    const once = await changeTask(ada.api, a.id, 'delete');
    expect((await undo(once.headers.get('undo-token'))).body).toEqual({ undone: 4 });
    expect(await titles(a.id, '?depth=all')).toEqual(['b', 'd', 'e']);
    // Alone, without its parent, a part comes back with its own parts.
    await changeTask(ada.api, a.id, 'delete');
    await ada.api.post(`/api/v1/tasks/${all[1]!.id}/restore`);
    expect((await read(all[1]!.id)).parentId).toBeNull();
    expect(await titles(all[1]!.id)).toEqual(['d', 'e']);
  });

  test('are completed with their parent, each with its event; reopening it leaves them', async () => {
    const { a, b, c, d, e } = await family();
    await changeTask(ada.api, d.id, 'complete');
    const before = await read(d.id);
    const completed = await changeTask(ada.api, a.id, 'complete');
    for (const { id } of [a, b, c, d, e]) expect((await read(id)).status).toBe('completed');
    expect(await read(d.id)).toEqual(before);
    expect((await activityOf(ada.api, e.id, 2))[1]!.operation).toBe('completed');
    await progress(a.id, 2, 2);
    const reopened = await changeTask(ada.api, a.id, 'reopen');
    expect((await read(e.id)).status).toBe('completed');
    await undo(reopened.headers.get('undo-token'));
    expect((await undo(completed.headers.get('undo-token'))).body).toEqual({ undone: 4 });
    for (const { id } of [a, b, c, e]) expect((await read(id)).status).toBe('open');
    expect((await read(d.id)).status).toBe('completed');
    await progress(a.id, 2, 0);
    await progress(b.id, 2, 1);
  });

  test('a new one of a moved parent is not left behind when the move is undone', async () => {
    const [work, home] = [await list('work'), await list('home')];
    const a = await createTask(ada.api, { title: 'a', listId: work.id });
    const moved = await changeTask(ada.api, a.id, 'patch', { listId: home.id });
    const b = await part('b', a);
    await undo(moved.headers.get('undo-token'));
    expect(await read(b.id)).toMatchObject({ listId: work.id, parentId: a.id });
  });

  test('undoing never makes a circle, nor goes where nothing is any more', async () => {
    const [a, b] = [await createTask(ada.api, 'a'), await createTask(ada.api, 'b')];
    await move(b.id, { parentId: a.id });
    const out = await move(b.id, { parentId: null });
    await move(a.id, { parentId: b.id });
    expect(problemOf(await undo(out.headers.get('undo-token'))).type).toBe('conflict');
    expect(await read(b.id)).toMatchObject({ parentId: null });

    const work = await list('work');
    const c = await createTask(ada.api, { title: 'c', listId: work.id });
    const left = await changeTask(ada.api, c.id, 'patch', { listId: null });
    await ada.api.send('DELETE', `/api/v1/lists/${work.id}`);
    expect(problemOf(await undo(left.headers.get('undo-token'))).type).toBe('conflict');
  });
});

describe('progress', () => {
  test('follows what happens to the subtasks, is told live, and is no new version', async () => {
    const live = await LiveConnection.open(ada.api);
    const a = await createTask(ada.api, 'a');
    const other = await createTask(ada.api, 'other');
    expect(a.subtasks).toEqual({ total: 0, completed: 0 });
    const b = await part('b', a);
    const c = await part('c', a);
    await progress(a.id, 2, 0);
    await changeTask(ada.api, b.id, 'complete');
    await progress(a.id, 2, 1);
    await changeTask(ada.api, b.id, 'reopen');
    await progress(a.id, 2, 0);
    const moved = await move(c.id, { parentId: other.id });
    await progress(a.id, 1, 0);
    await progress(other.id, 1, 0);
    await undo(moved.headers.get('undo-token'));
    await progress(a.id, 2, 0);
    await progress(other.id, 0, 0);
    const deleted = await changeTask(ada.api, b.id, 'delete');
    await progress(a.id, 1, 0);
    await undo(deleted.headers.get('undo-token'));
    await progress(a.id, 2, 0);
    expect((await read(a.id)).version).toBe(1);
    await live.until(() => live.changes.filter(({ taskId }) => taskId === a.id).length >= 8);
    expect(live.changes.findLast(({ taskId }) => taskId === a.id)).toMatchObject({
      operation: 'updated',
      version: 1,
    });
    live.close();
  });
});

describe('at the same time', () => {
  test('of two moves under each other one is refused', async () => {
    for (let round = 0; round < 40; round += 1) {
      const [a, b] = await Promise.all([createTask(ada.api, 'a'), createTask(ada.api, 'b')]);
      const answers = await Promise.all([move(a.id, { parentId: b.id }), move(b.id, { parentId: a.id })]);
      expect(answers.map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([200, 400]);
    }
  });

  test('new subtasks of a task that is deleted go with it or are refused', async () => {
    const a = await createTask(ada.api, 'a');
    const creating = Array.from({ length: 20 }, () =>
      ada.api.post<Task>('/api/v1/tasks', { title: 'part', parentId: a.id }),
    );
    const deleted = await changeTask(ada.api, a.id, 'delete');
    expect(deleted.status).toBe(204);
    const answers = await Promise.all(creating);
    for (const answer of answers) {
      if (answer.status === 201) expect((await ada.api.get(`/api/v1/tasks/${answer.body.id}`)).status).toBe(404);
      else expect(problemOf(answer).fields).toEqual(['body /parentId']);
    }
  });
});
