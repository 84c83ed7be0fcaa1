import { randomUUID } from 'node:crypto';
import type { Task } from '@todo/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestUser, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { activityOf, changeTask, createTask } from '../support/tasks.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

const read = async (id: string): Promise<Task> => (await ada.api.get<Task>(`/api/v1/tasks/${id}`)).body;

describe('creating', () => {
  test('a title is enough; the rest has defaults', async () => {
    const before = Date.now();
    const answer = await ada.api.post<Task>('/api/v1/tasks', { title: '  Buy milk ' });
    expect(answer.status).toBe(201);
    const task = answer.body;
    expect(task).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      title: 'Buy milk',
      notes: '',
      priority: 'none',
      tags: [],
      due: null,
      dueAt: null,
      status: 'open',
      completedAt: null,
      listId: null,
      parentId: null,
      rank: expect.stringMatching(/^h\w{10}$/),
      estimate: null,
      reminders: [],
      recurrence: null,
      subtasks: { total: 0, completed: 0 },
      version: 1,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      updatedAt: task.createdAt,
    });
    expect(Date.parse(task.createdAt)).toBeGreaterThanOrEqual(before);
    expect(answer.headers.get('etag')).toBe('"1"');
    const location = await ada.api.get<Task>(answer.headers.get('location')!);
    expect(location.body).toEqual(task);
    expect(location.headers.get('etag')).toBe('"1"');
  });

  test('every field is kept as it was given', async () => {
    const input = {
      title: 'Größe “½” of the 🥛 – دودھ خریدنا \u202B',
      notes: 'Line one\r\nline two\t"quoted" \\ back\u0001slash',
      priority: 'urgent',
      tags: ['home', 'größe', '🥛', 'home', 'Home'],
      due: { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' },
    };
    const task = await createTask(ada.api, input);
    expect(task).toMatchObject({ ...input, tags: ['home', 'größe', '🥛', 'Home'], dueAt: '2026-12-01T08:00:00.000Z' });
    expect(await read(task.id)).toEqual(task);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a day', { date: '2026-12-01' }, '2026-12-01T00:00:00.000Z'],
    ['a day in a zone', { date: '2026-12-01', timeZone: 'Europe/Berlin' }, '2026-11-30T23:00:00.000Z'],
    ['a time', { date: '2026-12-01', time: '23:59' }, '2026-12-01T23:59:00.000Z'],
    ['null members', { date: '2026-12-01', time: null, timeZone: null }, '2026-12-01T00:00:00.000Z'],
    [
      'a time that a clock change skips',
      { date: '2026-03-29', time: '02:30', timeZone: 'Europe/Berlin' },
      '2026-03-29T01:30:00.000Z',
    ],
    [
      'a time that comes twice',
      { date: '2026-11-01', time: '01:30', timeZone: 'America/New_York' },
      '2026-11-01T05:30:00.000Z',
    ],
    [
      'the last day of the calendar, far in the west',
      { date: '9999-12-30', time: '23:59', timeZone: 'Etc/GMT+12' },
      '9999-12-31T11:59:00.000Z',
    ],
    ['the first day, far in the east', { date: '1900-01-01', timeZone: 'Etc/GMT-14' }, '1899-12-31T10:00:00.000Z'],
    ['a leap day', { date: '2028-02-29' }, '2028-02-29T00:00:00.000Z'],
  ])('due: %s', async (_, due, dueAt) => {
    const task = await createTask(ada.api, { title: 'due', due });
    expect(task.dueAt).toBe(dueAt);
    expect(task.due).toEqual(Object.fromEntries(Object.entries(due).filter(([, value]) => value !== null)));
    expect(await read(task.id)).toEqual(task);
  });
});

describe('patching', () => {
  const due = { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' };
  const full = { title: 'T', notes: 'N', priority: 'high', tags: ['a', 'b'], due };

  test.each<[string, Record<string, unknown>, Partial<Task>]>([
    ['a title', { title: ' New ' }, { title: 'New' }],
    ['notes', { notes: 'x' }, { notes: 'x' }],
    ['null notes', { notes: null }, { notes: '' }],
    ['null priority', { priority: null }, { priority: 'none' }],
    ['null tags', { tags: null }, { tags: [] }],
    ['tags as a whole', { tags: ['c', 'a'] }, { tags: ['c', 'a'] }],
    ['null due', { due: null }, { due: null, dueAt: null }],
    [
      'the day alone',
      { due: { date: '2027-07-01' } },
      { due: { ...due, date: '2027-07-01' }, dueAt: '2027-07-01T07:00:00.000Z' },
    ],
    [
      'a null time: the whole day',
      { due: { time: null } },
      { due: { date: '2026-12-01', timeZone: 'Europe/Berlin' }, dueAt: '2026-11-30T23:00:00.000Z' },
    ],
    [
      'a null zone: UTC',
      { due: { timeZone: null } },
      { due: { date: '2026-12-01', time: '09:00' }, dueAt: '2026-12-01T09:00:00.000Z' },
    ],
    [
      'several at once',
      { title: 'U', priority: 'low', due: { time: '10:00' } },
      { title: 'U', priority: 'low', due: { ...due, time: '10:00' }, dueAt: '2026-12-01T09:00:00.000Z' },
    ],
  ])('%s: what is absent stays', async (_, patch, changed) => {
    const before = await createTask(ada.api, full);
    const answer = await changeTask(ada.api, before.id, 'patch', patch);
    expect(answer.status).toBe(200);
    const after = { ...before, ...changed, version: 2, updatedAt: answer.body.updatedAt };
    expect(answer.body).toEqual(after);
    expect(answer.headers.get('etag')).toBe('"2"');
    expect(answer.body.updatedAt > before.updatedAt).toBe(true);
    expect(await read(before.id)).toEqual(after);
  });

  test.each<[string, Record<string, unknown>]>([
    ['nothing', {}],
    ['an empty due', { due: {} }],
    ['what is there already', { ...full, due: { ...due, timeZone: 'Europe/Berlin' } }],
  ])('%s makes no version and no event', async (_, patch) => {
    const before = await createTask(ada.api, full);
    const answer = await changeTask(ada.api, before.id, 'patch', patch);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(before);
    // The next event is the one of the next change, and nothing lies between.
    await changeTask(ada.api, before.id, 'delete');
    const entries = await activityOf(ada.api, before.id, 2);
    expect(entries.map((entry) => entry.version)).toEqual([1, 2]);
  });

  test('a merge patch has a content type of its own', async () => {
    const { id } = await createTask(ada.api, 'typed');
    const headers = { 'content-type': 'application/merge-patch+json' };
    expect((await changeTask(ada.api, id, 'patch', { title: 'retyped' }, headers)).body.title).toBe('retyped');
  });

  test('a due date can be given to a task that has none', async () => {
    const { id } = await createTask(ada.api, 'no date');
    const answer = await changeTask(ada.api, id, 'patch', { due: { date: '2026-12-01', time: '08:00' } });
    expect(answer.body).toMatchObject({
      due: { date: '2026-12-01', time: '08:00' },
      dueAt: '2026-12-01T08:00:00.000Z',
    });
  });
});

describe('completing and opening again', () => {
  test('each is done once, however often it is asked for', async () => {
    const { id } = await createTask(ada.api, 'often');
    const versions: number[] = [];
    for (const change of ['complete', 'complete', 'reopen', 'reopen', 'complete'] as const) {
      const { status, body, headers } = await changeTask(ada.api, id, change);
      expect(status).toBe(200);
      expect(headers.get('etag')).toBe(`"${body.version}"`);
      expect(body.status).toBe(change === 'complete' ? 'completed' : 'open');
      if (change === 'complete') expect(body.completedAt).toMatch(/Z$/);
      else expect(body.completedAt).toBeNull();
      expect(await read(id)).toEqual(body);
      versions.push(body.version);
    }
    expect(versions).toEqual([2, 2, 3, 3, 4]);
    const entries = await activityOf(ada.api, id, 4);
    expect(entries.map((entry) => entry.operation)).toEqual(['created', 'completed', 'reopened', 'completed']);
  });

  test('a completed task can be edited and stays completed', async () => {
    const { id } = await createTask(ada.api, 'done');
    const completed = (await changeTask(ada.api, id, 'complete')).body;
    const edited = (await changeTask(ada.api, id, 'patch', { title: 'done well' })).body;
    expect(edited).toEqual({ ...completed, title: 'done well', version: 3, updatedAt: edited.updatedAt });
  });
});

const verbs = ['read', 'patch', 'delete', 'complete', 'reopen'] as const;
const attempt = (user: TestUser, id: string, verb: (typeof verbs)[number]) =>
  verb === 'read' ? user.api.get(`/api/v1/tasks/${id}`) : changeTask(user.api, id, verb, { title: 'mine now' });

describe('what is not there', () => {
  test.each(verbs)('%s of a deleted task is 404', async (verb) => {
    const { id } = await createTask(ada.api, 'to be deleted');
    const deleted = await changeTask(ada.api, id, 'delete');
    expect(deleted.status).toBe(204);
    expect(deleted.body).toBeNull();
    const answer = await attempt(ada, id, verb);
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ type: 'urn:todo:problem:not-found', detail: `There is no task ${id}.` });
  });

  test.each(verbs)("%s of another user's task is 404, and changes nothing", async (verb) => {
    const bob = await signUp(server.url, 'Bob');
    const task = await createTask(ada.api, { title: 'hers', due: { date: '2026-12-01' } });
    const answer = await attempt(bob, task.id, verb);
    const unknown = await attempt(bob, randomUUID(), verb);
    // Exactly what is said about a task that nobody has.
    const about = (body: unknown) => JSON.stringify(body).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID');
    expect([answer.status, about(answer.body)]).toEqual([404, about(unknown.body)]);
    expect(await read(task.id)).toEqual(task);
  });

  test.each(['1', 'x', '%00', '..%2Ftasks', '%ED%A0%80'])('%s is no task id: 4xx', async (id) => {
    for (const verb of verbs) {
      const { status } = await attempt(ada, id, verb);
      expect(status, verb).toBeGreaterThanOrEqual(400);
      expect(status, verb).toBeLessThan(500);
    }
  });
});
