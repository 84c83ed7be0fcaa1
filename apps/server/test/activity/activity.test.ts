import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestUser, problemOf, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { type ActivityEntry, activityOf, changeTask, createTask } from '../support/tasks.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

interface Page {
  readonly items: ActivityEntry[];
  readonly next: number | null;
}

test('says who did what and when, with the fields before and after, for every operation', async () => {
  const due = { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' };
  const { id, createdAt } = await createTask(ada.api, { title: 'Plan', tags: ['a'], due });
  const patched = (await changeTask(ada.session, id, 'patch', { title: 'Plan B', due: { time: null }, notes: 'n' }))
    .body;
  const completed = (await changeTask(ada.api, id, 'complete')).body;
  await changeTask(ada.session, id, 'reopen');
  await changeTask(ada.api, id, 'patch', { title: 'Plan B', tags: ['a'] });
  await changeTask(ada.api, id, 'delete');

  const entries = await activityOf(ada.api, id, 5);
  const byKey = { userId: ada.id, via: 'api-key', keyId: ada.keyId };
  const bySession = { userId: ada.id, via: 'session' };
  expect(entries.map(({ operation, version, actor, changed }) => ({ operation, version, actor, changed }))).toEqual([
    {
      operation: 'created',
      version: 1,
      actor: byKey,
      changed: {
        title: { before: null, after: 'Plan' },
        tags: { before: [], after: ['a'] },
        due: { before: null, after: due },
        dueAt: { before: null, after: '2026-12-01T08:00:00.000Z' },
      },
    },
    {
      operation: 'updated',
      version: 2,
      actor: bySession,
      changed: {
        title: { before: 'Plan', after: 'Plan B' },
        notes: { before: '', after: 'n' },
        due: { before: due, after: { date: '2026-12-01', timeZone: 'Europe/Berlin' } },
        dueAt: { before: '2026-12-01T08:00:00.000Z', after: '2026-11-30T23:00:00.000Z' },
      },
    },
    {
      operation: 'completed',
      version: 3,
      actor: byKey,
      changed: {
        status: { before: 'open', after: 'completed' },
        completedAt: { before: null, after: completed.completedAt },
      },
    },
    {
      operation: 'reopened',
      version: 4,
      actor: bySession,
      changed: {
        status: { before: 'completed', after: 'open' },
        completedAt: { before: completed.completedAt, after: null },
      },
    },
    {
      operation: 'deleted',
      version: 5,
      actor: byKey,
      changed: {
        title: { before: 'Plan B', after: null },
        notes: { before: 'n', after: '' },
        tags: { before: ['a'], after: [] },
        due: { before: { date: '2026-12-01', timeZone: 'Europe/Berlin' }, after: null },
        dueAt: { before: '2026-11-30T23:00:00.000Z', after: null },
      },
    },
  ]);
  const times = entries.map(({ at }) => Date.parse(at));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  for (const [at, known] of [
    [times[0]!, createdAt],
    [times[1]!, patched.updatedAt],
  ] as const) {
    expect(Math.abs(at - Date.parse(known))).toBeLessThan(1_000);
  }
  expect(new Set(entries.map((entry) => entry.id)).size).toBe(5);
});

describe('pages', () => {
  test('follow each other by version, whatever their size', async () => {
    const { id } = await createTask(ada.api, 'busy');
    for (let index = 0; index < 6; index += 1) await changeTask(ada.api, id, 'patch', { notes: `${index}` });
    const all = await activityOf(ada.api, id, 7);
    for (const limit of [1, 2, 3, 6, 7, 8]) {
      const items: ActivityEntry[] = [];
      let after = 0;
      for (;;) {
        const { body } = await ada.api.get<Page>(`/api/v1/tasks/${id}/activity?limit=${limit}&after=${after}`);
        items.push(...body.items);
        if (body.next === null) break;
        expect(body.items).toHaveLength(limit);
        after = body.next;
      }
      expect(items).toEqual(all);
    }
    const beyond = await ada.api.get<Page>(`/api/v1/tasks/${id}/activity?after=7`);
    expect(beyond.body).toEqual({ items: [], next: null });
  });

  test.each(['limit=0', 'limit=201', 'limit=x', 'after=-1', 'after=', 'after=2147483648', 'page=1', 'after=1&after=2'])(
    '%s: 400',
    async (parameters) => {
      const { id } = await createTask(ada.api, 'x');
      const answer = await ada.api.get(`/api/v1/tasks/${id}/activity?${parameters}`);
      expect(answer.status).toBe(400);
      expect(problemOf(answer).fields).toEqual([`query ${parameters.split('=')[0]}`]);
    },
  );
});

describe('nobody else', () => {
  test("sees a task's activity, of a deleted one neither", async () => {
    const bob = await signUp(server.url, 'Bob');
    const { id } = await createTask(ada.api, 'hers');
    await activityOf(ada.api, id, 1);
    expect((await bob.api.get(`/api/v1/tasks/${id}/activity`)).status).toBe(404);
    await changeTask(ada.api, id, 'delete');
    await activityOf(ada.api, id, 2);
    const answer = await bob.api.get(`/api/v1/tasks/${id}/activity`);
    const unknown = await bob.api.get(`/api/v1/tasks/${randomUUID()}/activity`);
    expect([answer.status, unknown.status]).toEqual([404, 404]);
    expect(problemOf(answer).type).toBe('not-found');
  });

  test('without an account at all', async () => {
    const { id } = await createTask(ada.api, 'hers');
    expect((await fetch(`${server.url}/api/v1/tasks/${id}/activity`)).status).toBe(401);
  });
});

test('an id that is none: 400', async () => {
  const answer = await ada.api.get('/api/v1/tasks/1/activity');
  expect(answer.status).toBe(400);
  expect(problemOf(answer).fields).toEqual(['path id']);
});
