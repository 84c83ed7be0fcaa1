import type { List, Task } from '@todo/contracts';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestUser, problemOf, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { activityOf, createTask } from '../support/tasks.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  ada = await signUp(server.url);
});

const move = (id: string, body: unknown, headers?: Record<string, string>) =>
  ada.api.post<Task>(`/api/v1/tasks/${id}/move`, body, headers);
const undo = (token: string | null) => ada.api.post<{ undone: number }>('/api/v1/undo', { token });
const list = async (name: string) => (await ada.api.post<List>('/api/v1/lists', { name })).body;
const titled = (...titles: string[]): Promise<Task[]> =>
  titles.reduce<Promise<Task[]>>(
    async (made, title) => [...(await made), await createTask(ada.api, title)],
    Promise.resolve([]),
  );

interface Row {
  readonly id: string;
  readonly title: string;
  readonly rank: string;
}
/** The top tasks of the inbox or a list in their manual order. */
const rows = (listId: string | null = null): Promise<Row[]> =>
  server.database.query<Row>(sql`
    select id, title, rank from tasks
    where user_id = ${ada.id} and parent_id is null and list_id is not distinct from ${listId}::uuid order by rank, id`);
const order = async (listId?: string) => (await rows(listId)).map(({ title }) => title).join(' ');

describe('moving a task', () => {
  test('puts it directly before or after another one', async () => {
    const [a, b, c, d] = (await titled('a', 'b', 'c', 'd')) as [Task, Task, Task, Task];
    expect(await order()).toBe('a b c d');
    const moved = await move(d.id, { before: b.id });
    expect(await order()).toBe('a d b c');
    expect(moved.headers.get('etag')).toBe('"2"');
    expect(moved.body).toEqual((await ada.api.get(`/api/v1/tasks/${d.id}`)).body);
    await move(a.id, { after: c.id });
    expect(await order()).toBe('d b c a');
    await move(a.id, { before: d.id });
    expect(await order()).toBe('a d b c');
    const event = (await activityOf(ada.api, d.id, 2))[1]!;
    expect([event.operation, Object.keys(event.changed)]).toEqual(['updated', ['rank']]);
    expect((await undo(moved.headers.get('undo-token'))).body).toEqual({ undone: 1 });
    expect(await order()).toBe('a b c d');
  });

  test('to where it is changes nothing', async () => {
    const [a, b, c] = (await titled('a', 'b', 'c')) as [Task, Task, Task];
    for (const body of [{ before: c.id }, { after: a.id }]) expect((await move(b.id, body)).body.version).toBe(1);
    expect((await move(c.id, { listId: null })).body.version).toBe(1);
    expect((await move(a.id, { parentId: null })).body.version).toBe(2);
    expect(await order()).toBe('b c a');
  });

  test('into a list or under a task puts it at the end, or beside the one that is named', async () => {
    const work = await list('work');
    const [a, b, c, d] = (await titled('a', 'b', 'c', 'd')) as [Task, Task, Task, Task];
    expect((await move(a.id, { listId: work.id })).body.listId).toBe(work.id);
    await move(b.id, { listId: work.id });
    expect(await order(work.id)).toBe('a b');
    expect((await move(c.id, { before: b.id })).body.listId).toBe(work.id);
    expect(await order(work.id)).toBe('a c b');
    expect((await move(d.id, { parentId: a.id })).body).toMatchObject({ listId: work.id, parentId: a.id });
    expect((await move(b.id, { before: d.id })).body).toMatchObject({ listId: work.id, parentId: a.id });
    const parts = await ada.api.get<{ items: Task[] }>(`/api/v1/tasks/${a.id}/subtasks`);
    expect(parts.body.items.map(({ title }) => title)).toEqual(['b', 'd']);
    expect((await move(b.id, { listId: null })).body).toMatchObject({ listId: null, parentId: null });
    await createTask(ada.api, 'e');
    expect(await order()).toBe('b e');
  });

  test('says what is wrong', async () => {
    const work = await list('work');
    const [a, b] = (await titled('a', 'b')) as [Task, Task];
    const fields = async (body: unknown) => problemOf(await move(a.id, body)).fields;
    expect(await fields({ before: a.id })).toEqual(['body /before']);
    expect(await fields({ before: b.id, after: b.id })).toEqual(['body /after']);
    expect(await fields({ after: work.id })).toEqual(['body /after']);
    expect(await fields({ listId: b.id })).toEqual(['body /listId']);
    expect(await fields({ listId: work.id, before: b.id })).toEqual(['body /before']);
    expect(await fields({ parentId: b.id, listId: work.id })).toEqual(['body /listId']);
    expect(await fields({})).toEqual(['body ']);
    expect(await fields({ before: 'x', rank: 'a0' })).toEqual(['body /before', 'body /rank']);
    expect((await move(a.id, { after: b.id }, { 'if-match': '"7"' })).status).toBe(412);
  });

  test('makes room where ranks are equal, and undoing gives all of them back', async () => {
    const made = await titled('a', 'b', 'c', 'd', 'e');
    await server.database.execute(sql`update tasks set rank = 'a0' where user_id = ${ada.id}`);
    const before = await rows();
    const [first, second] = before;
    const last = before.at(-1)!;
    const moved = await move(last.id, { after: first!.id });
    expect(moved.status).toBe(200);
    const after = await rows();
    expect(after.map(({ id }) => id)).toEqual([first!.id, last.id, ...before.slice(1, -1).map(({ id }) => id)]);
    expect(new Set(after.map(({ rank }) => rank)).size).toBe(made.length);
    // Those that made room are told of, too.
    expect((await activityOf(ada.api, second!.id, 2))[1]!.changed).toHaveProperty('rank');
    await undo(moved.headers.get('undo-token'));
    expect(await rows()).toEqual(before);
  });

  test('follows the order of a model, whatever is moved where', async () => {
    const tasks = await titled(...'abcdefgh');
    const expected = tasks.map(({ id }) => id);
    await fc.assert(
      fc.asyncProperty(fc.nat(7), fc.nat(7), fc.boolean(), async (which, beside, before) => {
        if (which === beside) return;
        const [id, anchor] = [tasks[which]!.id, tasks[beside]!.id];
        expected.splice(expected.indexOf(id), 1);
        expected.splice(expected.indexOf(anchor) + (before ? 0 : 1), 0, id);
        expect((await move(id, before ? { before: anchor } : { after: anchor })).status).toBe(200);
        expect((await rows()).map((row) => row.id)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });
});

describe('eight clients that move tasks to the same spot', () => {
  test('leave a total order without equal or long ranks', { timeout: 120_000 }, async () => {
    const count = 40;
    const tasks = await titled(...Array.from({ length: count }, (_, index) => `task ${index}`));
    const anchor = tasks[0]!;
    const statuses: Record<number, number> = {};
    const moves = 2_000;
    let left = moves;
    await Promise.all(
      Array.from({ length: 8 }, async (_, client) => {
        while (left > 0) {
          left -= 1;
          const { id } = tasks[1 + ((left * 7 + client) % (count - 1))]!;
          const answer = await move(id, left % 2 === 0 ? { after: anchor.id } : { before: anchor.id });
          statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        }
      }),
    );
    expect(statuses).toEqual({ 200: moves });
    const placed = await rows();
    expect(placed).toHaveLength(count);
    expect(new Set(placed.map(({ rank }) => rank)).size).toBe(count);
    expect(Math.max(...placed.map(({ rank }) => rank.length))).toBeLessThanOrEqual(40);
    // One after the other again: exactly there.
    const last = placed.at(-1)!;
    await move(last.id, { after: anchor.id });
    const ids = (await rows()).map(({ id }) => id);
    expect(ids.indexOf(last.id)).toBe(ids.indexOf(anchor.id) + 1);
  });
});
