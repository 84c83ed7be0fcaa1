import { randomUUID } from 'node:crypto';
import type { Task } from '@todo/contracts';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestUser, problemOf, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { activityOf, changeTask, createTask } from '../support/tasks.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

const full = {
  title: 'Pay rent',
  notes: 'by transfer',
  priority: 'high',
  tags: ['bank', 'home'],
  due: { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' },
  estimate: 'PT90M',
  reminders: [{ before: 'PT30M' }, { at: '2026-12-01T06:00:00.000Z' }],
};
const undo = (token: string | null, user = ada) => user.api.post<{ undone: number }>('/api/v1/undo', { token });
const read = async (id: string) => (await ada.api.get<Task>(`/api/v1/tasks/${id}`)).body;
/** What undoing brings back: all but what every change moves on. */
const state = (task: Task) => ({ ...task, version: 0, updatedAt: '' });

describe('undoing', () => {
  test('takes back an edit of every field', async () => {
    const before = await createTask(ada.api, full);
    const cleared = { notes: null, priority: null, tags: null, due: null, estimate: null, reminders: null, title: 'x' };
    const edited = await changeTask(ada.api, before.id, 'patch', cleared);
    expect(edited.body).toMatchObject({ title: 'x', due: null, dueAt: null, reminders: [], estimate: null });
    expect((await undo(edited.headers.get('undo-token'))).body).toEqual({ undone: 1 });
    expect(state(await read(before.id))).toEqual(state(before));
  });

  test('takes back completing, reopening and deleting', async () => {
    const before = await createTask(ada.api, full);
    const completed = await changeTask(ada.api, before.id, 'complete');
    const reopened = await changeTask(ada.api, before.id, 'reopen');
    await undo(reopened.headers.get('undo-token'));
    expect(state(await read(before.id))).toEqual(state(completed.body));
    await undo(completed.headers.get('undo-token'));
    expect(state(await read(before.id))).toEqual(state(before));
    const deleted = await changeTask(ada.api, before.id, 'delete');
    expect((await ada.api.get(`/api/v1/tasks/${before.id}`)).status).toBe(404);
    expect((await undo(deleted.headers.get('undo-token'))).status).toBe(200);
    expect(state(await read(before.id))).toEqual(state(before));
    const operations = (await activityOf(ada.api, before.id, 7)).map(({ operation }) => operation);
    expect(operations).toEqual(['created', 'completed', 'reopened', 'completed', 'reopened', 'deleted', 'restored']);
  });

  test('a creation puts the task into the trash, and undoing that brings it back', async () => {
    const answer = await ada.api.post<Task>('/api/v1/tasks', full);
    const undone = await undo(answer.headers.get('undo-token'));
    expect((await ada.api.get(`/api/v1/tasks/${answer.body.id}`)).status).toBe(404);
    await undo(undone.headers.get('undo-token'));
    expect(state(await read(answer.body.id))).toEqual(state(answer.body));
  });

  test('keeps what was changed besides, and refuses where something would be lost', async () => {
    const { id } = await createTask(ada.api, full);
    const first = await changeTask(ada.api, id, 'patch', { title: 'second' });
    await changeTask(ada.api, id, 'patch', { notes: 'new' });
    await undo(first.headers.get('undo-token'));
    expect(await read(id)).toMatchObject({ title: 'Pay rent', notes: 'new' });
    const second = await changeTask(ada.api, id, 'patch', { title: 'third' });
    await changeTask(ada.api, id, 'patch', { title: 'fourth' });
    const refused = await undo(second.headers.get('undo-token'));
    expect(problemOf(refused).type).toBe('conflict');
    expect((await read(id)).title).toBe('fourth');
  });

  test('works once, for its user, within ten minutes', async () => {
    const { id } = await createTask(ada.api, full);
    const eve = await signUp(server.url, 'Eve');
    const edited = await changeTask(ada.api, id, 'patch', { title: 'x' });
    const token = edited.headers.get('undo-token');
    expect((await undo(token, eve)).status).toBe(404);
    expect((await undo(token)).status).toBe(200);
    expect((await undo(token)).status).toBe(404);
    const again = (await changeTask(ada.api, id, 'patch', { title: 'y' })).headers.get('undo-token');
    await server.database.execute(
      sql`update undo_steps set created_at = created_at - interval '11 minutes' where token = ${again}`,
    );
    expect((await undo(again)).status).toBe(404);
    expect((await undo('nonsense')).status).toBe(400);
  });
});

describe('the trash', () => {
  test('lists what was deleted, the last first, in pages, and gives it back', async () => {
    const eve = await signUp(server.url, 'Eve');
    const ids: string[] = [];
    for (const title of ['a', 'b', 'c']) {
      const { id } = await createTask(eve.api, title);
      await changeTask(eve.api, id, 'delete');
      ids.unshift(id);
    }
    type Page = { items: { task: Task; deletedAt: string }[]; nextCursor: string | null };
    const first = (await eve.api.get<Page>('/api/v1/trash?limit=2')).body;
    expect(first.items.map(({ task }) => task.id)).toEqual(ids.slice(0, 2));
    const rest = (await eve.api.get<Page>(`/api/v1/trash?limit=2&cursor=${first.nextCursor}`)).body;
    expect(rest.items.map(({ task }) => task.id)).toEqual(ids.slice(2));
    expect(rest.nextCursor).toBeNull();
    const forged = Buffer.from(JSON.stringify(['0000-01-01T00:00:00Z', randomUUID()])).toString('base64url');
    for (const wrong of ['x', forged]) {
      expect(problemOf(await eve.api.get(`/api/v1/trash?cursor=${wrong}`)).fields).toEqual(['query cursor']);
    }

    expect((await ada.api.post(`/api/v1/tasks/${ids[0]}/restore`)).status).toBe(404);
    const restored = await eve.api.post<Task>(`/api/v1/tasks/${ids[0]}/restore`);
    expect(restored.body).toMatchObject({ id: ids[0], title: 'c', version: 3 });
    expect((await eve.api.send('DELETE', `/api/v1/trash/${ids[1]}`)).status).toBe(204);
    expect((await eve.api.send('DELETE', `/api/v1/trash/${ids[1]}`)).status).toBe(404);
    expect((await eve.api.send('DELETE', '/api/v1/trash')).status).toBe(204);
    expect((await eve.api.get<Page>('/api/v1/trash')).body.items).toEqual([]);
  });
});
