import { randomUUID } from 'node:crypto';
import { type Task, minutesOf, priorities } from '@todo/contracts';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dueInstant } from '../../src/features/tasks/due.ts';
import { type ListRequest, listTasks } from '../../src/features/tasks/list.ts';
import { momentAt } from '../../src/features/tasks/moment.ts';
import { type SortKey, sortKeys } from '../../src/features/tasks/sort.ts';
import { views } from '../../src/features/tasks/views.ts';
import { type TestUser, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { type World, filters, fitsFilter, isShown, viewsOf } from './filter-model.ts';
import { printFilter } from './filter-print.ts';
import { compareBy, orders } from './list-model.ts';

let server: TestServer;
let ada: TestUser;
let bob: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  [ada, bob] = await Promise.all([signUp(server.url), signUp(server.url, 'Bob')]);
  for (const { id, name, archived } of lists) await insertList(ada.id, id, name, archived);
  await insertList(bob.id, randomUUID(), 'Work', false);
});
afterAll(() => server.stop());

/** Two of one name, and one that is archived. */
const lists = [
  { id: randomUUID(), name: 'Work', archived: false },
  { id: randomUUID(), name: 'wörk', archived: false },
  { id: randomUUID(), name: 'Old things', archived: true },
];

const insertList = (userId: string, id: string, name: string, archived: boolean) =>
  server.database.execute(sql`
    insert into lists (id, user_id, name, rank, archived_at, version, created_at, updated_at)
    values (${id}, ${userId}, ${name}, ${name}, ${archived ? new Date().toISOString() : null}::timestamptz, 1, now(), now())`);

/** In Cairo the 24th of April begins at 01:00, in São Paulo no day does; the 29th of March is short in Berlin. */
const zones = ['UTC', 'Europe/Berlin', 'Africa/Cairo', 'Pacific/Kiritimati', 'Etc/GMT+12', 'America/New_York'];
const nows = [
  '2026-03-29T00:59:59.999Z',
  '2026-03-29T01:00:00.000Z',
  '2026-04-23T22:00:00.000Z',
  '2026-04-24T10:30:00.000Z',
];
const dates = [
  '2026-03-27',
  '2026-03-28',
  '2026-03-29',
  '2026-03-30',
  '2026-04-23',
  '2026-04-24',
  '2026-04-25',
  '2026-06-01',
];
const instants = [...nows, '2026-03-28T10:00:00.000Z', '2026-03-28T23:00:00.000Z', '2026-04-24T00:00:00.000Z'];
const tags = ['home', 'Home', 'ü'];

const due = fc.record(
  {
    date: fc.constantFrom(...dates),
    time: fc.constantFrom('00:00', '00:30', '02:30', '10:30', '23:59'),
    timeZone: fc.constantFrom(...zones),
  },
  { requiredKeys: ['date'] },
);
const draft = fc.record({
  title: fc.constantFrom('Milk', 'oat milk', 'Bread', 'Äpfel'),
  notes: fc.constantFrom('', '', 'oat'),
  priority: fc.constantFrom(...priorities),
  tags: fc.uniqueArray(fc.constantFrom(...tags), { maxLength: 2 }),
  due: fc.option(due, { freq: 4 }),
  completedAt: fc.option(fc.constantFrom(...instants), { freq: 1 }),
  createdAt: fc.constantFrom(...instants),
  updatedAt: fc.constantFrom(...instants),
  list: fc.option(fc.constantFrom(...lists), { freq: 2 }),
  parent: fc.option(fc.nat(), { freq: 1 }),
  rank: fc.constantFrom('a0', 'a1', 'Z'),
  estimate: fc.option(fc.constantFrom('PT15M', 'PT1H', 'PT1H30M'), { freq: 1 }),
  reminders: fc.constantFrom([], [{ before: 'PT30M' }]),
  recurs: fc.boolean(),
});
type Draft = typeof draft extends fc.Arbitrary<infer T> ? T : never;

const recurrence = {
  rule: 'FREQ=DAILY',
  from: 'due',
  seriesId: randomUUID(),
  start: { date: '2026-03-27' },
  occurrence: '2026-03-27',
};

/** Replaces the user's tasks; a parent is one that comes before. */
const store = async (userId: string, drafts: readonly Draft[]): Promise<Task[]> => {
  const ids = drafts.map(() => randomUUID());
  const rows = drafts.map((one, index) => ({
    ...one,
    id: ids[index],
    priority: priorities.indexOf(one.priority),
    due_at: one.due && dueInstant(one.due).toISOString(),
    list_id: one.list?.id ?? null,
    parent_id: one.parent === null || index === 0 ? null : ids[one.parent % index],
    minutes: one.estimate && minutesOf(one.estimate),
    reminders: one.reminders.length === 0 ? null : JSON.stringify(one.reminders),
    recurrence: one.recurs ? JSON.stringify(recurrence) : null,
  }));
  await server.database.execute(sql`delete from tasks where user_id = ${userId}`);
  await server.database.execute(sql`
    insert into tasks (
      id, user_id, title, title_key, notes, priority, tags, due_date, due_time, due_time_zone, due_at, completed_at, list_id,
      parent_id, rank, estimate_minutes, reminders, recurrence, version, created_at, updated_at
    )
    select id, ${userId}, title, translate(lower(title), 'Ää', 'aa'), notes, priority, tags, (due->>'date')::date,
      due->>'time', due->>'timeZone', due_at, "completedAt", list_id, parent_id, rank, minutes, reminders::json,
      recurrence::json, 1, "createdAt", "updatedAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (
      id uuid, title text, notes text, priority smallint, tags text[], due jsonb, due_at timestamptz,
      "completedAt" timestamptz, list_id uuid, parent_id uuid, rank text, minutes integer, reminders text,
      recurrence text, "createdAt" timestamptz, "updatedAt" timestamptz)`);
  return (await listTasks(server.database, userId, { ...plain, limit: 200 })).items;
};

const plain: ListRequest = { status: 'all', priority: [], tag: [], sort: 'created', order: 'desc', limit: 200 };

/** All pages of a list, as they are read one after the other while time passes. */
const pages = async (request: ListRequest, now: Date): Promise<Task[]> => {
  const items: Task[] = [];
  let cursor: string | undefined;
  for (let page = 0; ; page += 1) {
    const at = new Date(now.getTime() + page * 36 * 3_600_000);
    const next = await listTasks(server.database, ada.id, { ...request, cursor }, at);
    items.push(...next.items);
    if (next.nextCursor === null) return items;
    expect(next.items).toHaveLength(request.limit);
    cursor = next.nextCursor;
  }
};

const order = (sort: SortKey, tasks: readonly Task[], direction: 'asc' | 'desc') => {
  if (sort !== 'manual' && sort !== 'completed') return tasks.toSorted(compareBy({ sort, order: direction }));
  const key = (task: Task) => `${sort === 'manual' ? task.rank.padEnd(3) : task.completedAt} ${task.id}`;
  const sorted = tasks.toSorted((a, b) => Buffer.compare(Buffer.from(key(a)), Buffer.from(key(b))));
  return direction === 'asc' ? sorted : sorted.toReversed();
};

const titled = (tasks: readonly Task[]) => tasks.map(({ id, title, rank }) => ({ id, title, rank }));

const filter = filters({
  dates,
  names: [...tags, 'inbox', 'work', 'WÖRK', 'old things', 'nowhere'],
  words: ['milk', 'oat', 'oat milk', 'apf', 'home', 'br', '!', 'quokka'],
});
const query = fc.record({
  filter,
  sort: fc.constantFrom('created', 'due', 'priority', 'title', 'updated'),
  order: fc.constantFrom(...orders),
  limit: fc.constantFrom(3, 50),
  now: fc.constantFrom(...nows),
  timeZone: fc.constantFrom(...zones),
  status: fc.constantFrom('all', 'all', 'open', 'completed'),
});

const worldOf = (tasks: readonly Task[], now: string, timeZone: string): World => ({
  moment: momentAt(new Date(now), timeZone),
  tasks,
  lists,
});

test('a filter lets through what it says, for any tasks, order, page size, day and zone', async () => {
  const other = fc.sample(draft, 30).map((one) => ({ ...one, list: null }));
  await store(bob.id, other);
  await fc.assert(
    fc.asyncProperty(
      fc.array(draft, { maxLength: 20, size: 'max' }),
      fc.array(query, { minLength: 12, maxLength: 12 }),
      async (drafts, queries) => {
        const tasks = await store(ada.id, drafts);
        expect(tasks).toHaveLength(drafts.length);
        for (const { filter: tree, now, ...wanted } of queries) {
          const world = worldOf(tasks, now, wanted.timeZone);
          const text = printFilter(tree);
          if (text.length > 1_000) continue;
          const expected = tasks
            .filter((task) => wanted.status === 'all' || task.status === wanted.status)
            .filter((task) => isShown(task, world) && fitsFilter(task, tree, world));
          const seen = await pages({ ...plain, ...wanted, filter: text }, new Date(now));
          const message = `${text} at ${now} in ${wanted.timeZone}`;
          expect(titled(seen), message).toEqual(titled(order(wanted.sort, expected, wanted.order)));
        }
      },
    ),
    { numRuns: 25, endOnFailure: true },
  );
});

test('views, lists and parents have what belongs to them, for any tasks, order, page size, day and zone', async () => {
  const wanted = fc.record({
    view: fc.option(fc.constantFrom(...views), { nil: undefined, freq: 3 }),
    list: fc.option(fc.option(fc.constantFrom(...lists.map(({ id }) => id)), { freq: 2 }), { nil: undefined, freq: 2 }),
    parent: fc.option(fc.option(fc.nat(), { freq: 2 }), { nil: undefined, freq: 1 }),
    status: fc.constantFrom('all', 'all', 'open', 'completed'),
    sort: fc.constantFrom(...sortKeys),
    order: fc.constantFrom(...orders),
    limit: fc.constantFrom(2, 50),
    now: fc.constantFrom(...nows),
    timeZone: fc.constantFrom(...zones),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(draft, { maxLength: 25, size: 'max' }),
      fc.array(wanted, { minLength: 15, maxLength: 15 }),
      async (drafts, queries) => {
        const tasks = await store(ada.id, drafts);
        for (const { now, parent: nth, ...one } of queries) {
          const parent = typeof nth === 'number' ? (tasks[nth % tasks.length]?.id ?? randomUUID()) : nth;
          if (one.sort === 'manual' && one.list === undefined && typeof parent !== 'string') continue;
          if (one.sort === 'completed' && one.status !== 'completed' && one.view !== 'completed') continue;
          const named = worldOf(tasks, now, one.timeZone);
          // Who names a list means it, archived or not.
          const world = { ...named, lists: typeof one.list === 'string' ? [] : named.lists };
          const expected = tasks.filter(
            (task) =>
              (one.view === undefined || viewsOf(task, world).includes(one.view)) &&
              (one.list === undefined || task.listId === one.list) &&
              (parent === undefined || task.parentId === parent) &&
              (one.status === 'all' || task.status === one.status),
          );
          const seen = await pages({ ...plain, ...one, parent }, new Date(now));
          const message = `${JSON.stringify(one)} of ${parent} at ${now}`;
          expect(titled(seen), message).toEqual(titled(order(one.sort, expected, one.order)));
        }
      },
    ),
    { numRuns: 40, endOnFailure: true },
  );
});

describe('over HTTP', () => {
  const titlesOf = async (parameters: Record<string, string>) => {
    const answer = await ada.api.get<{ items: Task[] }>(`/api/v1/tasks?${new URLSearchParams(parameters)}`);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body.items.map(({ title }) => title);
  };
  const create = (input: Record<string, unknown>) => ada.api.post('/api/v1/tasks', input);
  beforeAll(async () => {
    await server.database.execute(sql`delete from tasks where user_id = ${ada.id}`);
    const today = Temporal.Now.plainDateISO('Pacific/Kiritimati').toString();
    await create({ title: 'late', due: { date: '2020-01-01' } });
    await create({ title: 'now', due: { date: today }, tags: ['home'] });
    await create({ title: 'soon', due: { date: '9999-01-01' }, listId: lists[0]!.id });
    await create({ title: 'some day', tags: ['home'] });
  });

  test('views have their own order, and the zone of the profile', async () => {
    expect(await titlesOf({ view: 'overdue' })).toEqual(['late']);
    expect(await titlesOf({ view: 'today', timeZone: 'Pacific/Kiritimati' })).toEqual(['now']);
    expect(await titlesOf({ view: 'upcoming', timeZone: 'Pacific/Kiritimati' })).toEqual(['soon']);
    await server.database.execute(
      sql`insert into profiles (user_id, time_zone) values (${ada.id}, 'Pacific/Kiritimati')`,
    );
    expect(await titlesOf({ view: 'today' })).toEqual(['now']);
    const { items } = (await ada.api.get<{ items: Task[] }>('/api/v1/tasks?sort=created&order=asc')).body;
    for (const { id } of items.slice(0, 2).toReversed()) await ada.api.post(`/api/v1/tasks/${id}/complete`);
    expect(await titlesOf({ view: 'completed' })).toEqual(['late', 'now']);
    for (const { id } of items.slice(0, 2)) await ada.api.post(`/api/v1/tasks/${id}/reopen`);
  });

  test('a filter is read as it is written', async () => {
    expect(await titlesOf({ filter: 'due < +7d & !list:work | tag:home & no:due', sort: 'title' })).toEqual([
      'late',
      'now',
      'some day',
    ]);
    expect(await titlesOf({ filter: 'tag:home', list: 'inbox', parent: 'none', sort: 'manual' })).toEqual([
      'now',
      'some day',
    ]);
    expect(await titlesOf({ list: lists[0]!.id })).toEqual(['soon']);
  });

  test.each<[Record<string, string>, object[]]>([
    [
      { filter: 'tag:home & due < soon', view: 'next', list: 'x', parent: 'inbox', timeZone: 'Mars' },
      [
        { pointer: 'list', message: 'must be the id of a list (a UUID), or inbox' },
        { pointer: 'parent', message: 'must be a task id (a UUID), or none' },
        { pointer: 'view' },
        { pointer: 'filter', message: expect.stringMatching(/^at character 18: expected a day: /), offset: 17 },
        { pointer: 'timeZone' },
      ],
    ],
    [{ filter: '' }, [{ pointer: 'filter', offset: 0 }]],
    [{ filter: 'x'.repeat(1_001) }, [{ pointer: 'filter' }]],
    [{ filter: '"\0"' }, [{ pointer: 'filter' }]],
    [{ sort: 'manual' }, [{ pointer: 'sort', message: expect.stringContaining('list or parent') }]],
    [{ sort: 'manual', parent: 'none' }, [{ pointer: 'sort' }]],
    [{ sort: 'completed' }, [{ pointer: 'sort', message: expect.stringContaining('status=completed') }]],
  ])('%j is refused', async (parameters, errors) => {
    const answer = await ada.api.get<object>(`/api/v1/tasks?${new URLSearchParams(parameters)}`);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ type: 'urn:todo:problem:invalid-request', errors });
  });

  test('a cursor belongs to its view, filter, list, parent and zone, and is no place to forge a time', async () => {
    const first = { filter: 'has:tags', sort: 'title', limit: '1', timeZone: 'UTC' };
    const answer = await ada.api.get<{ nextCursor: string }>(`/api/v1/tasks?${new URLSearchParams(first)}`);
    const { nextCursor: cursor } = answer.body;
    const status = async (changed: Record<string, string>) => {
      const parameters = new URLSearchParams({ ...first, cursor, ...changed });
      return (await ada.api.get(`/api/v1/tasks?${parameters}`)).status;
    };
    expect(await status({})).toBe(200);
    const others: Record<string, string>[] = [
      { filter: 'has:due' },
      { view: 'today' },
      { list: 'inbox' },
      { parent: 'none' },
      { timeZone: 'Asia/Tokyo' },
    ];
    for (const changed of others) expect(await status(changed), JSON.stringify(changed)).toBe(400);
    const given = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as object;
    for (const n of ['x', 7, '9999-12-31T23:59:59.999Z', '0001-01-01T00:00:00.000Z', '2026-02-30T00:00:00.000Z']) {
      expect(await status({ cursor: Buffer.from(JSON.stringify({ ...given, n })).toString('base64url') })).toBe(400);
    }
  });

  test('nothing of all that was a fault of the server', () => {
    expect(server.logged).toEqual([]);
  });
});
