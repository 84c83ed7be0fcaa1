import { randomUUID } from 'node:crypto';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handleOnce } from '../../src/database/inbox.ts';
import { newEvent } from '../../src/database/outbox.ts';
import { notificationsConsumer } from '../../src/features/notifications/index.ts';
import { type TestUser, problemOf, signUp } from '../support/client.ts';
import { LiveConnection } from '../support/live.ts';
import { inbox, type Notification, type NotificationPage, notified } from '../support/reminders.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { createTask } from '../support/tasks.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

const dueEvent = (user: TestUser, index: number) => {
  const taskId = randomUUID();
  const time = new Date(Date.UTC(2026, 0, 1) + Math.floor(index / 2) * 1_000);
  const data = {
    reminderId: randomUUID(),
    taskId,
    userId: user.id,
    title: `task ${index}`,
    dueAt: null,
    remindAt: time.toISOString(),
  };
  return newEvent({ type: 'todo.reminder.due', userId: user.id, subject: taskId, time, data });
};
const handle = (event: ReturnType<typeof dueEvent>, key = event.id) =>
  handleOnce(server.database, 'test', key, notificationsConsumer.effect(event) as Parameters<typeof handleOnce>[3]);
/** Notifications of reminders that fired, two at each time. */
const tell = async (count: number, user = ada): Promise<void> => {
  for (let index = 0; index < count; index += 1) await handle(dueEvent(user, index));
};
const post = (path: string, user = ada, headers?: Record<string, string>) =>
  user.api.post<Notification>(`/api/v1/notifications/${path}`, undefined, headers);
const remove = (id: string, user = ada) => user.api.send('DELETE', `/api/v1/notifications/${id}`);
const undo = (answer: { headers: Headers }) =>
  ada.api.post('/api/v1/undo', { token: answer.headers.get('undo-token') });
const titles = async (query = '') => (await inbox(ada.api, query)).items.map(({ title }) => title);

describe('the inbox', () => {
  test('has what was told, newest first, in pages that neither skip nor repeat while more comes', async () => {
    await tell(25);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: NotificationPage = await inbox(ada.api, `?limit=4${cursor === null ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ title }) => title));
      cursor = page.nextCursor;
      await handle(dueEvent(ada, 1_000 + seen.length));
    } while (cursor !== null);
    expect(seen).toHaveLength(25);
    expect(new Set(seen).size).toBe(25);
    expect(seen.map((title) => Math.floor(Number(title.slice(5)) / 2))).toEqual(
      Array.from({ length: 25 }, (_, index) => Math.floor((24 - index) / 2)),
    );
    const forged = Buffer.from(JSON.stringify(['0000-01-01T00:00:00Z', randomUUID()])).toString('base64url');
    for (const wrong of ['x', forged]) {
      expect(problemOf(await ada.api.get(`/api/v1/notifications?cursor=${wrong}`)).fields).toEqual(['query cursor']);
    }
  });

  test('tells one event once, also when it is replayed after the inbox table forgot it', async () => {
    const event = dueEvent(ada, 1);
    await Promise.all([handle(event), handle(event)]);
    await handle(event, 'forgotten');
    expect(await titles()).toEqual(['task 1']);
  });

  test('tells an account that is gone nothing', async () => {
    const event = dueEvent(ada, 1);
    await handle({ ...event, data: { ...event.data, userId: 'nobody' } });
    expect(await titles()).toEqual([]);
  });

  test('is nobody else’s', async () => {
    const eve = await signUp(server.url, 'Eve');
    await tell(2);
    const [one] = (await inbox(ada.api)).items;
    expect(await inbox(eve.api)).toEqual({ items: [], nextCursor: null, unread: 0 });
    expect((await eve.api.get(`/api/v1/notifications/${one!.id}`)).status).toBe(404);
    for (const path of [`${one!.id}/read`, `${one!.id}/unread`]) expect((await post(path, eve)).status).toBe(404);
    expect((await remove(one!.id, eve)).status).toBe(404);
    expect((await post('read-all', eve)).status).toBe(204);
    expect((await inbox(ada.api)).unread).toBe(2);
  });

  test('is told to live connections, with an id to read it by', async () => {
    const live = await LiveConnection.open(ada.api);
    await createTask(ada.api, { title: 'now', reminders: [{ at: new Date().toISOString() }] });
    const isTold = (change: object) => 'entity' in change && change.entity === 'notification';
    await live.until(() => live.changes.some(isTold));
    const told = live.changes.find(isTold) as unknown as { id: string; operation: string };
    live.close();
    expect(told.operation).toBe('created');
    const answer = await ada.api.get<Notification>(`/api/v1/notifications/${told.id}`);
    expect(answer.body.title).toBe('now');
    expect((await notified(ada.api, 1))[0]).toEqual(answer.body);
  });
});

describe('reading', () => {
  beforeEach(() => tell(3));

  test('marks one, and takes it back; what is so already stays as it is', async () => {
    const [one] = (await inbox(ada.api)).items;
    const read = await post(`${one!.id}/read`);
    expect([read.status, read.body.readAt]).toEqual([200, expect.any(String)]);
    expect((await post(`${one!.id}/read`)).body).toEqual(read.body);
    expect((await inbox(ada.api)).unread).toBe(2);
    expect(await titles('?unread=true')).toEqual(['task 1', 'task 0']);
    expect((await post(`${one!.id}/unread`)).body.readAt).toBeNull();
    expect((await inbox(ada.api)).unread).toBe(3);
    const { status } = await post(`${randomUUID()}/read`);
    expect(status).toBe(404);
  });

  test('marks all', async () => {
    expect((await post('read-all')).status).toBe(204);
    expect(await inbox(ada.api, '?unread=true')).toEqual({ items: [], nextCursor: null, unread: 0 });
    expect(await titles()).toHaveLength(3);
    expect((await post('read-all')).status).toBe(204);
  });

  test('deletes', async () => {
    const [one] = (await inbox(ada.api)).items;
    expect((await remove(one!.id)).status).toBe(204);
    expect((await remove(one!.id)).status).toBe(404);
    expect(await titles()).toEqual(['task 1', 'task 0']);
  });

  test('is undone, there and back, with the very times', async () => {
    const before = (await inbox(ada.api)).items;
    const [one] = before;
    await post(`${one!.id}/read`);
    const some = (await inbox(ada.api)).items;
    for (const change of [() => post(`${one!.id}/unread`), () => post('read-all'), () => remove(one!.id)]) {
      const made = await change();
      const after = (await inbox(ada.api)).items;
      expect(after).not.toEqual(some);
      const undone = await undo(made);
      expect(undone.status).toBe(200);
      expect((await inbox(ada.api)).items).toEqual(some);
      expect((await undo(undone)).status).toBe(200);
      expect((await inbox(ada.api)).items).toEqual(after);
      await server.database.execute(sql`delete from notifications where user_id = ${ada.id}`);
      await restore(some);
    }
  });

  /** The notifications as they were. */
  const restore = async (items: readonly Notification[]): Promise<void> => {
    for (const item of items) {
      await server.database.execute(sql`
        insert into notifications (id, user_id, kind, reminder_id, task_id, title, remind_at, created_at, read_at)
        values (${item.id}, ${ada.id}, 'reminder', ${item.reminderId}, ${item.taskId}, ${item.title}, ${item.remindAt},
          ${item.createdAt}, ${item.readAt})`);
    }
  };

  test('happens once for an idempotency key', async () => {
    const headers = { 'idempotency-key': 'read-1' };
    const first = await post('read-all', ada, headers);
    await handle(dueEvent(ada, 7));
    const again = await post('read-all', ada, headers);
    expect(again.headers.get('undo-token')).toBe(first.headers.get('undo-token'));
    expect((await inbox(ada.api)).unread).toBe(1);
  });
});
