import { defaultProfile, type Profile, type Task } from '@todo/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestUser, problemOf, signUp } from '../support/client.ts';
import { changeLog } from '../support/live.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { changeTask, createTask } from '../support/tasks.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

const read = async (user = ada) => (await user.api.get<Profile>('/api/v1/profile')).body;
const patch = (body: unknown, headers?: Record<string, string>) =>
  ada.api.send<Profile>('PATCH', '/api/v1/profile', body, headers);

const chosen: Profile = {
  timeZone: 'Asia/Karachi',
  weekStart: 7,
  language: 'ur',
  defaultReminder: 'PT30M',
  quietHours: { from: '22:00', to: '07:00' },
};

describe('a profile', () => {
  test('has its defaults until something is chosen, each field by itself', async () => {
    expect(await read()).toEqual(defaultProfile);
    expect((await patch({ language: 'de' })).body).toEqual({ ...defaultProfile, language: 'de' });
    expect((await patch(chosen)).body).toEqual(chosen);
    expect(await read()).toEqual(chosen);
    expect((await patch({ defaultReminder: null, quietHours: null })).body).toEqual({
      ...chosen,
      defaultReminder: null,
      quietHours: null,
    });
  });

  test('is its user’s alone', async () => {
    await patch(chosen);
    expect(await read(await signUp(server.url, 'Eve'))).toEqual(defaultProfile);
  });

  test('names every wrong field', async () => {
    const wrong = {
      timeZone: 'Middle/Earth',
      weekStart: 8,
      language: 'tlh',
      defaultReminder: 'soon',
      quietHours: { from: '22:00', to: '22:00' },
      colour: 'red',
    };
    expect(problemOf(await patch(wrong)).fields.toSorted()).toEqual([
      'body /colour',
      'body /defaultReminder',
      'body /language',
      'body /quietHours',
      'body /timeZone',
      'body /weekStart',
    ]);
    expect(await read()).toEqual(defaultProfile);
  });

  test('tells live connections of a change, and of none where nothing changed', async () => {
    await patch({ weekStart: 1 });
    await patch(chosen);
    await patch(chosen);
    expect(await changeLog(ada.api, 1)).toMatchObject([{ entity: 'profile', id: ada.id, operation: 'updated' }]);
  });

  test('loses no field to a change at the same time', async () => {
    await Promise.all(Object.entries(chosen).map(([field, value]) => patch({ [field]: value })));
    expect(await read()).toEqual(chosen);
  });

  test('gets its former state back by undo, unless something would be lost', async () => {
    await patch({ language: 'de' });
    const changed = await patch(chosen);
    const token = changed.headers.get('undo-token');
    expect((await ada.api.post('/api/v1/undo', { token })).status).toBe(200);
    expect(await read()).toEqual({ ...defaultProfile, language: 'de' });
    const again = (await patch({ weekStart: 6, quietHours: chosen.quietHours })).headers.get('undo-token');
    await patch({ weekStart: 5 });
    expect(problemOf(await ada.api.post('/api/v1/undo', { token: again })).type).toBe('conflict');
    expect(await read()).toMatchObject({ weekStart: 5, quietHours: chosen.quietHours });
  });

  test('is changed once for an idempotency key', async () => {
    const headers = { 'idempotency-key': 'profile-1' };
    const first = await patch({ language: 'de' }, headers);
    await patch({ language: 'ur' });
    expect((await patch({ language: 'de' }, headers)).headers.get('undo-token')).toBe(first.headers.get('undo-token'));
    expect((await read()).language).toBe('ur');
  });
});

describe('the default reminder', () => {
  const due = { date: '2099-12-01', time: '09:00', timeZone: 'Europe/Berlin' };

  test('is that of a new task that is due at a time and says nothing else', async () => {
    expect((await createTask(ada.api, { title: 'before', due })).reminders).toEqual([]);
    await patch({ defaultReminder: 'PT30M' });
    expect((await createTask(ada.api, { title: 'timed', due })).reminders).toEqual([{ before: 'PT30M' }]);
    expect((await createTask(ada.api, { title: 'none', due, reminders: [] })).reminders).toEqual([]);
    const own = [{ before: 'P1D' }];
    expect((await createTask(ada.api, { title: 'own', due, reminders: own })).reminders).toEqual(own);
    expect((await createTask(ada.api, { title: 'whole day', due: { date: due.date } })).reminders).toEqual([]);
    expect((await createTask(ada.api, { title: 'some day' })).reminders).toEqual([]);
  });
});

describe('reminders that count back from a due date', () => {
  const due = { date: '2099-12-01' };

  test('are refused for a task without one, with what to do', async () => {
    const reminders = [{ at: '2099-12-01T08:00:00Z' }, { before: 'PT30M' }];
    const refused = await ada.api.post('/api/v1/tasks', { title: 'x', reminders });
    expect(problemOf(refused)).toEqual({ type: 'invalid-request', fields: ['body /reminders/1/before'] });
    expect(JSON.stringify(refused.body)).toMatch(/give it \\"due\\", or remind/);
    const task = await createTask(ada.api, 'x');
    expect(problemOf(await changeTask(ada.api, task.id, 'patch', { reminders })).fields).toEqual([
      'body /reminders/1/before',
    ]);
    expect((await changeTask(ada.api, task.id, 'patch', { reminders, due })).status).toBe(200);
  });

  test('go with the due date, and come back by undo', async () => {
    const reminders = [{ before: 'PT30M' }, { at: '2099-12-01T08:00:00.000Z' }];
    const task = await createTask(ada.api, { title: 'x', due, reminders });
    const cleared = await changeTask(ada.api, task.id, 'patch', { due: null });
    expect(cleared.body.reminders).toEqual([{ at: '2099-12-01T08:00:00.000Z' }]);
    await ada.api.post('/api/v1/undo', { token: cleared.headers.get('undo-token') });
    const restored = await ada.api.get<Task>(`/api/v1/tasks/${task.id}`);
    expect(restored.body).toMatchObject({ due, reminders });
  });
});

describe('the zone of a profile', () => {
  test('is that of due dates which name none, and of no other', async () => {
    await patch({ timeZone: 'Asia/Karachi' });
    const due = { date: '2026-12-01', time: '09:00' };
    const there = await createTask(ada.api, { title: 'x', due });
    expect(there).toMatchObject({ due: { ...due, timeZone: 'Asia/Karachi' }, dueAt: '2026-12-01T04:00:00.000Z' });
    const elsewhere = await createTask(ada.api, { title: 'x', due: { ...due, timeZone: 'Europe/Berlin' } });
    expect(elsewhere.dueAt).toBe('2026-12-01T08:00:00.000Z');
    const { id } = await createTask(ada.api, 'x');
    const dated = await changeTask(ada.api, id, 'patch', { due: { date: '2026-12-01' } });
    expect(dated.body).toMatchObject({ due: { timeZone: 'Asia/Karachi' }, dueAt: '2026-11-30T19:00:00.000Z' });
    const moved = await changeTask(ada.api, elsewhere.id, 'patch', { due: { date: '2026-12-02' } });
    expect(moved.body.dueAt).toBe('2026-12-02T08:00:00.000Z');
    const unnamed = await changeTask(ada.api, there.id, 'patch', { due: { timeZone: null } });
    expect(unnamed.body.dueAt).toBe('2026-12-01T09:00:00.000Z');
  });
});
