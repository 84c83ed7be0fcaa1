import type { Task } from '@todo/contracts';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestUser, problemOf, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { changeTask, createTask, listAll, listPage } from '../support/tasks.ts';
import { type Draft, compareBy, draft, fits, orders, query, sorts } from './list-model.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
});
const newUser = async () => {
  ada = await signUp(server.url);
};
afterAll(() => server.stop());

const titlesOf = (tasks: readonly Task[]) => tasks.map((task) => task.title);

const insert = async (user: TestUser, { completed, ...input }: Draft): Promise<string> => {
  const { id } = await createTask(user.api, input);
  if (completed) await changeTask(user.api, id, 'complete');
  return id;
};

/** Makes the tasks, many of them in the same millisecond, and gives them as the API shows them. */
const make = async (user: TestUser, drafts: readonly Draft[]): Promise<Task[]> => {
  for (const one of drafts) await insert(user, one);
  await server.database.execute(sql`
    update tasks set created_at = timestamptz '2026-01-01 00:00Z' + priority * interval '1 ms',
      updated_at = timestamptz '2026-01-02 00:00Z' + version * interval '1 ms'
    where user_id = ${user.id}`);
  return listAll(user.api, { limit: 200 });
};

describe('pages', () => {
  beforeEach(newUser);

  test('put together, are the whole list in its order, for any tasks, filters, order and page size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(draft, { maxLength: 14 }),
        fc.array(query, { minLength: 6, maxLength: 6 }),
        async (drafts, queries) => {
          const user = await signUp(server.url);
          const all = await make(user, drafts);
          expect(all).toHaveLength(drafts.length);
          for (const wanted of queries) {
            const expected = all.filter(fits(wanted)).toSorted(compareBy(wanted));
            expect(await listAll(user.api, { ...wanted }), JSON.stringify(wanted)).toEqual(expected);
          }
        },
      ),
      { numRuns: 12, endOnFailure: true },
    );
  });

  test('neither skip nor repeat while tasks come, go and change between them', async () => {
    const happening = fc.record({
      kind: fc.constantFrom('insert', 'delete', 'toggle', 'edit'),
      at: fc.nat(),
      inserted: draft,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(draft, { minLength: 6, maxLength: 12 }),
        query,
        fc.array(happening, { maxLength: 20, size: 'max' }),
        async (drafts, wanted, happenings) => {
          const user = await signUp(server.url);
          const before = await make(user, drafts);
          const touched = new Set<string>();
          const seen = await listAll(user.api, { ...wanted }, async (page) => {
            const { kind, at, inserted } = happenings[page] ?? { kind: 'nothing', at: 0 };
            if (inserted === undefined) return;
            if (kind === 'insert') return void touched.add(await insert(user, inserted));
            const { id, status } = before[at % before.length]!;
            touched.add(id);
            if (kind === 'delete') await changeTask(user.api, id, 'delete');
            else if (kind === 'edit') await changeTask(user.api, id, 'patch', { notes: `page ${page}` });
            else await changeTask(user.api, id, status === 'open' ? 'complete' : 'reopen');
          });
          const untouched = before.filter((task) => !touched.has(task.id) && fits(wanted)(task));
          expect(seen.filter((task) => !touched.has(task.id))).toEqual(untouched.toSorted(compareBy(wanted)));
          // What a change moves to another place may be met there again; nothing else comes twice.
          if (wanted.sort !== 'updated') expect(new Set(seen.map((task) => task.id)).size).toBe(seen.length);
          expect(seen).toEqual(seen.toSorted(compareBy(wanted)));
        },
      ),
      { numRuns: 20, endOnFailure: true },
    );
  });

  test('the last page says that it is the last, also when it is full', async () => {
    for (let index = 0; index < 4; index += 1) await createTask(ada.api, `${index}`);
    for (const order of orders) {
      for (const sort of sorts) {
        const first = await listPage(ada.api, { sort, order, limit: 2 });
        const second = await listPage(ada.api, { sort, order, limit: 2, cursor: first.nextCursor });
        expect([second.items.length, second.nextCursor], `${sort} ${order}`).toEqual([2, null]);
      }
    }
  });

  test('a page may have another size than the one before', async () => {
    for (let index = 0; index < 6; index += 1) await createTask(ada.api, `${index}`);
    const first = await listPage(ada.api, { sort: 'title', limit: 1 });
    const second = await listPage(ada.api, { sort: 'title', limit: 3, cursor: first.nextCursor });
    expect(titlesOf([...first.items, ...second.items])).toEqual(['0', '1', '2', '3']);
  });
});

describe('a list', () => {
  beforeEach(newUser);

  test('is of the newest first, at most 50, of all states, when nothing is asked for', async () => {
    for (let index = 0; index < 51; index += 1) await createTask(ada.api, `task ${index}`);
    const { items, nextCursor } = await listPage(ada.api);
    expect(titlesOf(items)).toEqual(Array.from({ length: 50 }, (_, index) => `task ${50 - index}`));
    expect(titlesOf((await listPage(ada.api, { cursor: nextCursor })).items)).toEqual(['task 0']);
  });

  test.each([
    ['due', ['soon', 'later', 'never']],
    ['priority', ['never', 'soon', 'later']],
    ['title', ['later', 'never', 'soon']],
    ['created', ['never', 'later', 'soon']],
    ['updated', ['soon', 'never', 'later']],
  ])('by %s begins where people expect it', async (sort, expected) => {
    const soon = await createTask(ada.api, { title: 'soon', due: { date: '2026-12-01' }, priority: 'low' });
    await createTask(ada.api, { title: 'later', due: { date: '2027-01-01' } });
    await createTask(ada.api, { title: 'never', priority: 'urgent' });
    await changeTask(ada.api, soon.id, 'patch', { notes: 'touched' });
    expect(titlesOf((await listPage(ada.api, { sort })).items)).toEqual(expected);
  });

  test('has nobody else’s tasks', async () => {
    const bob = await signUp(server.url, 'Bob');
    await createTask(bob.api, { title: 'his', tags: ['x'], due: { date: '2026-12-01' } });
    const hers = await createTask(ada.api, { title: 'hers', tags: ['x'], due: { date: '2026-12-01' } });
    for (const filter of [{}, { tag: 'x' }, { q: 'h' }, { dueFrom: '2026-01-01' }, { priority: 'none' }]) {
      for (const sort of sorts) expect((await listPage(ada.api, { ...filter, sort })).items).toEqual([hers]);
    }
  });

  test('knows the day of a task in its own zone', async () => {
    // Both begin on 30 November of UTC; only one is due on that day.
    await createTask(ada.api, { title: 'first', due: { date: '2026-12-01', timeZone: 'Pacific/Kiritimati' } });
    await createTask(ada.api, { title: 'thirtieth', due: { date: '2026-11-30', time: '10:00' } });
    await createTask(ada.api, { title: 'west', due: { date: '2026-11-30', time: '23:00', timeZone: 'Etc/GMT+12' } });
    const titles = async (filter: Record<string, string>) =>
      titlesOf((await listPage(ada.api, { ...filter, sort: 'title' })).items);
    expect(await titles({ dueFrom: '2026-12-01' })).toEqual(['first']);
    expect(await titles({ dueTo: '2026-11-30' })).toEqual(['thirtieth', 'west']);
    expect(await titles({ dueFrom: '2026-11-30', dueTo: '2026-11-30' })).toEqual(['thirtieth', 'west']);
    expect(await titles({ dueTo: '2026-11-30T10:00:00Z' })).toEqual(['first', 'thirtieth']);
    expect(await titles({ dueFrom: '2026-12-01T00:00:00+14:00', dueTo: '2026-11-30T10:00:00Z' })).toEqual([
      'first',
      'thirtieth',
    ]);
  });
});

describe('wrong parameters', () => {
  beforeAll(newUser);

  const refused = async (parameters: string, fields: string[]) => {
    const answer = await ada.api.get(`/api/v1/tasks?${parameters}`);
    expect(answer.status, JSON.stringify(answer.body)).toBe(400);
    expect(problemOf(answer)).toEqual({ type: 'invalid-request', fields: fields.map((field) => `query ${field}`) });
  };

  test.each<[string, string[]]>([
    ['limit=0', ['limit']],
    ['limit=201', ['limit']],
    ['limit=-1', ['limit']],
    ['limit=1.5', ['limit']],
    ['limit=', ['limit']],
    ['limit=0x10', ['limit']],
    ['limit=1e1', ['limit']],
    ['limit=%20%201', ['limit']],
    ['limit=1&limit=2', ['limit']],
    ['sort=name', ['sort']],
    ['sort=due&sort=due', ['sort']],
    ['order=up', ['order']],
    ['status=done', ['status']],
    ['priority=high&priority=top', ['priority']],
    ['tag=', ['tag']],
    ['tag=%00', ['tag']],
    ['q=%00', ['q']],
    ['q=%ED%A0%80', ['q']],
    ['q=%FF', ['q']],
    [`q=${'x'.repeat(501)}`, ['q']],
    ['q=a&q=b', ['q']],
    ['dueFrom=2026-02-30', ['dueFrom']],
    ['dueFrom=tomorrow', ['dueFrom']],
    ['dueFrom=2026-12-01T08:00', ['dueFrom']],
    ['dueFrom=0000-01-01T00:00:00Z', ['dueFrom']],
    ['dueTo=9999-12-31T23:59:59-12:00', ['dueTo']],
    ['dueTo=9999-12-31', ['dueTo']],
    ['page=2', ['page']],
    ['Limit=2', ['Limit']],
    ['limit=0&sort=x&colour=red&dueTo=x', ['colour', 'limit', 'dueTo', 'sort']],
  ])('%s', async (parameters, fields) => {
    const answer = await ada.api.get(`/api/v1/tasks?${parameters}`);
    expect(problemOf(answer).fields.toSorted()).toEqual(fields.map((field) => `query ${field}`).toSorted());
    expect(answer.status).toBe(400);
  });

  test('a cursor of other filters or another order', async () => {
    for (let index = 0; index < 3; index += 1) await createTask(ada.api, `milk ${index}`);
    const { nextCursor } = await listPage(ada.api, { sort: 'title', limit: 1, q: 'milk' });
    const cursor = `cursor=${nextCursor}`;
    expect((await ada.api.get(`/api/v1/tasks?sort=title&q=milk&${cursor}`)).status).toBe(200);
    await refused(`sort=due&q=milk&${cursor}`, ['cursor']);
    await refused(`sort=title&order=desc&q=milk&${cursor}`, ['cursor']);
    await refused(`sort=title&q=milk&status=open&${cursor}`, ['cursor']);
    await refused(`sort=title&q=cream&${cursor}`, ['cursor']);
    await refused(`sort=title&q=milk&tag=a&${cursor}`, ['cursor']);
  });

  test('garbage for a cursor', async () => {
    const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const garbage = ['', 'x', '%00', 'null', json(null), json({}), json([1]), '.'.repeat(8001)];
    for (const cursor of garbage) await refused(`cursor=${cursor}`, ['cursor']);
  });

  test.each(sorts)('a forged cursor of %s', async (sort) => {
    const due = { date: '2026-12-01' };
    for (let index = 0; index < 2; index += 1) await createTask(ada.api, { title: `${index}`, due });
    const { nextCursor } = await listPage(ada.api, { sort, limit: 1 });
    const given = JSON.parse(Buffer.from(nextCursor!, 'base64url').toString()) as Record<string, unknown>;
    const forged: Record<string, unknown>[] = [
      { k: '\0' },
      { k: '\uD800' },
      { k: 7 },
      { i: "'" },
      { i: '1' },
      { w: ["'"] },
      { w: ['\0'] },
      { w: ['a b'] },
      { w: [''] },
      { w: 'a' },
      { x: 1 },
      ...(sort === 'title'
        ? []
        : [{ k: '' }, { k: 'x' }, { k: '2026-02-30T00:00:00.000Z' }, { k: '9' }, { k: '0000-01-01T00:00:00.000Z' }]),
    ];
    for (const change of forged) {
      const cursor = Buffer.from(JSON.stringify({ ...given, ...change })).toString('base64url');
      await refused(`sort=${sort}&cursor=${cursor}`, ['cursor']);
    }
  });

  test('nothing of all that was a fault of the server', () => {
    expect(server.logged).toEqual([]);
  });
});
