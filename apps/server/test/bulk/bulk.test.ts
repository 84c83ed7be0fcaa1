import type { List, Problem, Task } from '@todo/contracts';
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
  eve = await signUp(server.url, 'Eve');
});
afterAll(() => server.stop());
beforeEach(async () => {
  ada = await signUp(server.url);
});

interface Results {
  readonly results: { status: number; task?: Task; problem?: Problem }[];
}
const bulk = (mode: string, operations: readonly object[], headers?: Record<string, string>) =>
  ada.api.post<Results>('/api/v1/tasks/bulk', { mode, operations }, headers);
const undo = (token: string | null) => ada.api.post<{ undone: number }>('/api/v1/undo', { token });
const read = (id: string) => ada.api.get<Task>(`/api/v1/tasks/${id}`);
const titles = async (): Promise<string[]> =>
  (await ada.api.get<{ items: Task[] }>('/api/v1/tasks?limit=200')).body.items.map(({ title }) => title).toSorted();
/** What undoing brings back: all but what every change moves on. */
const state = (task: Task) => ({ ...task, version: 0, updatedAt: '' });
const nobody = '00000000-0000-4000-8000-000000000000';

describe('many operations', () => {
  test.each(['atomic', 'best-effort'])('are done in their order, with a result for each (%s)', async (mode) => {
    const [a, b, c, d, e] = (await Promise.all([...'abcde'].map((title) => createTask(ada.api, title)))) as [
      Task,
      Task,
      Task,
      Task,
      Task,
    ];
    await changeTask(ada.api, e.id, 'delete');
    const answer = await bulk(mode, [
      { op: 'create', task: { title: 'new', tags: ['x'] } },
      { op: 'update', id: a.id, patch: { title: 'A' }, version: 1 },
      { op: 'update', id: a.id, patch: { notes: 'again' }, version: 2 },
      { op: 'complete', id: b.id },
      { op: 'reopen', id: b.id },
      { op: 'delete', id: c.id, version: 1 },
      { op: 'restore', id: e.id },
      { op: 'move', id: d.id, parentId: a.id },
    ]);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const { results } = answer.body;
    expect(results.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200, 204, 200, 200]);
    expect(results.map(({ task }) => [task?.title, task?.version])).toEqual([
      ['new', 1],
      ['A', 2],
      ['A', 3],
      ['b', 2],
      ['b', 3],
      [undefined, undefined],
      ['e', 3],
      ['d', 2],
    ]);
    expect((await read(d.id)).body).toEqual(results[7]!.task);
    expect(await titles()).toEqual(['A', 'b', 'd', 'e', 'new']);
    expect((await activityOf(ada.api, a.id, 3)).map(({ operation }) => operation)).toEqual([
      'created',
      'updated',
      'updated',
    ]);

    const undone = await undo(answer.headers.get('undo-token'));
    expect(undone.body).toEqual({ undone: 8 });
    expect(await titles()).toEqual(['a', 'b', 'c', 'd']);
    // Counts of subtasks are a moment behind.
    for (const task of [a, b, c, d]) {
      await expect.poll(async () => state((await read(task.id)).body), { timeout: 10_000 }).toEqual(state(task));
    }
    const again = await undo(undone.headers.get('undo-token'));
    expect(again.status).toBe(200);
    expect(await titles()).toEqual(['A', 'b', 'd', 'e', 'new']);
  });

  test('that are atomic are done all or not at all, and the one that fails is named', async () => {
    const task = await createTask(ada.api, 'a');
    const ops = (last: object) => [
      { op: 'create', task: { title: 'new' } },
      { op: 'update', id: task.id, patch: { title: 'A' } },
      last,
      { op: 'delete', id: task.id },
    ];
    for (const [last, status, fields] of [
      [{ op: 'complete', id: nobody }, 404, []],
      [{ op: 'complete', id: task.id, version: 1 }, 412, []],
      [{ op: 'create', task: { title: 'x', listId: nobody } }, 400, ['body /operations/2/task/listId']],
      [{ op: 'update', id: task.id, patch: { parentId: task.id } }, 400, ['body /operations/2/patch/parentId']],
      [{ op: 'move', id: task.id, before: nobody }, 400, ['body /operations/2/before']],
    ] as const) {
      const answer = await bulk('atomic', ops(last));
      expect([answer.status, problemOf(answer).fields]).toEqual([status, fields]);
      expect(answer.body).toMatchObject({ operation: 2, detail: expect.stringContaining('Operation 2') });
    }
    expect(await titles()).toEqual(['a']);
    expect((await read(task.id)).body).toEqual(task);
    const [events] = await server.database.query<{ count: number }>(
      sql`select count(*) as count from undo_steps where user_id = ${ada.id}`,
    );
    // Of making the task.
    expect(events!.count).toBe(1);
  });

  test('that are best-effort are done as far as they can be', async () => {
    const task = await createTask(ada.api, 'a');
    const theirs = await createTask(eve.api, 'theirs');
    const answer = await bulk('best-effort', [
      { op: 'create', task: { title: 'first' } },
      { op: 'create', task: { title: 'x', listId: nobody } },
      { op: 'update', id: theirs.id, patch: { title: 'mine' } },
      { op: 'update', id: task.id, patch: { title: 'A' }, version: 7 },
      { op: 'update', id: task.id, patch: { due: { time: '09:00' } } },
      { op: 'restore', id: nobody },
      { op: 'delete', id: nobody },
      { op: 'complete', id: task.id },
    ]);
    expect(answer.status).toBe(200);
    const { results } = answer.body;
    expect(results.map(({ status }) => status)).toEqual([201, 400, 404, 412, 400, 404, 404, 200]);
    expect(results[1]!.problem).toMatchObject({
      type: 'urn:todo:problem:invalid-request',
      errors: [{ in: 'body', pointer: '/operations/1/task/listId' }],
    });
    expect(results[4]!.problem!.errors![0]!.pointer).toBe('/operations/4/patch/due/date');
    expect(await titles()).toEqual(['a', 'first']);
    expect((await eve.api.get<Task>(`/api/v1/tasks/${theirs.id}`)).body).toEqual(theirs);
    expect((await undo(answer.headers.get('undo-token'))).body).toEqual({ undone: 2 });
    await expect.poll(async () => state((await read(task.id)).body), { timeout: 10_000 }).toEqual(state(task));
  });

  test('that are wrong in themselves are refused, every wrong field named in its place', async () => {
    const answer = await bulk('best-effort', [
      { op: 'create', task: { title: ' ', colour: 'red' } },
      { op: 'update', id: 'x', patch: { priority: 'huge' }, version: 0 },
      { op: 'move', id: nobody },
      { op: 'move', id: nobody, before: nobody, after: nobody },
      { op: 'burn', id: nobody },
    ]);
    expect(answer.status).toBe(400);
    expect(problemOf(answer).fields.toSorted()).toEqual([
      'body /operations/0/task/colour',
      'body /operations/0/task/title',
      'body /operations/1/id',
      'body /operations/1/patch/priority',
      'body /operations/1/version',
      'body /operations/2',
      'body /operations/3/after',
      'body /operations/4/op',
    ]);
    const complete = { op: 'complete', id: nobody };
    expect(
      problemOf(
        await bulk(
          'atomic',
          Array.from({ length: 501 }, () => complete),
        ),
      ).fields,
    ).toEqual(['body /operations']);
    expect(problemOf(await bulk('atomic', [])).fields).toEqual(['body /operations']);
    expect(problemOf(await bulk('now', [complete])).fields).toEqual(['body /mode']);
  });

  test('may be five hundred with every field', { timeout: 60_000 }, async () => {
    const list = (await ada.api.post<List>('/api/v1/lists', { name: 'x' })).body;
    const task = {
      title: 'Pay rent',
      notes: 'by transfer, '.repeat(200),
      priority: 'high',
      tags: ['bank', 'home', 'month', 'paper', 'post'],
      due: { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' },
      listId: list.id,
      estimate: 'PT90M',
      reminders: [{ before: 'PT30M' }, { at: '2026-12-01T06:00:00.000Z' }],
    };
    const answer = await bulk(
      'atomic',
      Array.from({ length: 500 }, () => ({ op: 'create', task })),
    );
    expect(answer.status).toBe(200);
    expect(answer.body.results).toHaveLength(500);
    const ids = answer.body.results.map((result) => result.task!.id);
    const completed = await bulk(
      'best-effort',
      ids.map((id) => ({ op: 'complete', id })),
    );
    expect(new Set(completed.body.results.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await undo(completed.headers.get('undo-token'))).body).toEqual({ undone: 500 });
    expect((await undo(answer.headers.get('undo-token'))).body).toEqual({ undone: 500 });
    expect(await titles()).toEqual([]);
  });

  test('are done once for an idempotency key', async () => {
    const headers = { 'idempotency-key': 'once' };
    const operations = [
      { op: 'create', task: { title: 'new' } },
      { op: 'complete', id: nobody },
    ];
    const first = await bulk('best-effort', operations, headers);
    const second = await bulk('best-effort', operations, headers);
    expect([first.status, second.body]).toEqual([200, first.body]);
    expect(second.headers.get('undo-token')).toBe(first.headers.get('undo-token'));
    expect(await titles()).toEqual(['new']);
  });

  test('on the same tasks at the same time lose nothing and never end in a dead lock', async () => {
    const tasks = await Promise.all(Array.from({ length: 8 }, (_, index) => createTask(ada.api, `task ${index}`)));
    const requests = Array.from({ length: 16 }, (_, client) => {
      const ordered = client % 2 === 0 ? tasks : tasks.toReversed();
      return bulk(
        client % 4 < 2 ? 'atomic' : 'best-effort',
        ordered.map(({ id }) => ({ op: 'update', id, patch: { notes: `by ${client}` } })),
      );
    });
    const edits = tasks.map(({ id }) => changeTask(ada.api, id, 'patch', { priority: 'high' }));
    for (const answer of await Promise.all(requests)) {
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      expect(answer.body.results.every(({ status }) => status === 200)).toBe(true);
    }
    for (const answer of await Promise.all(edits)) expect(answer.status).toBe(200);
    const after = await Promise.all(tasks.map(async ({ id }) => (await read(id)).body));
    for (const task of after) expect(task).toMatchObject({ priority: 'high', version: 18 });
    expect(new Set(after.map(({ notes }) => notes)).size).toBe(1);
  });
});
