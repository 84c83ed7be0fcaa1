import { randomUUID } from 'node:crypto';
import { type List, priorities, type SavedFilter, type Summary, type Task } from '@todo/contracts';
import fc from 'fast-check';
import { pino } from 'pino';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { QueryOptions, Session, Statement } from '../../src/database/session.ts';
import { Summaries } from '../../src/features/summary/index.ts';
import { parseFilter } from '../../src/features/tasks/filter/parser.ts';
import { momentAt } from '../../src/features/tasks/moment.ts';
import type { Platform } from '../../src/platform/platform.ts';
import type { State } from '../../src/platform/state.ts';
import { type Answer, type TestUser, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { changeTask, createTask, listAll } from '../support/tasks.ts';
import { type World, fitsFilter, isShown, viewsOf } from '../tasks/filter-model.ts';

/** Switched off, the store of the server does not answer as it should. */
let store: 'works' | 'fails' | 'hangs' = 'works';
const moody = (platform: Platform): Platform => {
  const { state } = platform;
  const instead = <T>(): Promise<T> =>
    store === 'hangs' ? new Promise(() => undefined) : Promise.reject(new Error('no store here'));
  const wrapped: State = {
    get: (key) => (store === 'works' ? state.get(key) : instead()),
    save: (key, value, options) => (store === 'works' ? state.save(key, value, options) : instead()),
    delete: (key, options) => state.delete(key, options),
  };
  return new Proxy(platform, {
    get(target, name) {
      if (name === 'state') return wrapped;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
};

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer({}, moody);
});
beforeEach(async () => {
  store = 'works';
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

const summaryOf = async (user = ada, query = ''): Promise<Summary> => {
  const answer = await user.api.get<Summary>(`/api/v1/summary${query}`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};

const positionOf = async (userId: string): Promise<number> => {
  const [row] = await server.database.query<{ sequence: number }>(
    sql`select sequence from change_counters where user_id = ${userId}`,
  );
  return row?.sequence ?? 0;
};

/** Makes a change and waits until its events, so many at least, were handled, which is when the change log tells of them. */
const handled = async <T>(userId: string, entries: number, change: () => Promise<T>): Promise<T> => {
  const before = await positionOf(userId);
  const made = await change();
  await expect
    .poll(() => positionOf(userId), { timeout: 15_000, interval: 5 })
    .toBeGreaterThanOrEqual(before + entries);
  return made;
};

const insertList = async (userId: string, name: string, archived = false): Promise<string> => {
  const id = randomUUID();
  await server.database.execute(sql`
    insert into lists (id, user_id, name, rank, archived_at, version, created_at, updated_at)
    values (${id}, ${userId}, ${name}, ${name}, ${archived ? new Date().toISOString() : null}::timestamptz, 1, now(), now())`);
  return id;
};

/** What the summary should say, worked out from the tasks as the API shows them. */
const expected = (world: World, filters: readonly SavedFilter[]): Omit<Summary, 'until'> => {
  const { tasks, moment } = world;
  const open = tasks.filter((task) => task.status === 'open' && isShown(task, world));
  const numbers = (keys: readonly (string | null)[]): Map<string, number> => {
    const counted = new Map<string, number>();
    for (const key of keys) if (key !== null) counted.set(key, (counted.get(key) ?? 0) + 1);
    return counted;
  };
  const views = numbers(tasks.flatMap((task) => viewsOf(task, world)));
  const tags = [...numbers(open.flatMap((task) => task.tags))].map(([name, count]) => ({ name, open: count }));
  return {
    timeZone: moment.timeZone,
    today: moment.today,
    open: open.length,
    views: {
      today: views.get('today') ?? 0,
      upcoming: views.get('upcoming') ?? 0,
      overdue: views.get('overdue') ?? 0,
      completed: views.get('completed') ?? 0,
    },
    inbox: open.filter(({ listId }) => listId === null).length,
    lists: [...numbers(open.map(({ listId }) => listId))]
      .map(([id, count]) => ({ id, open: count }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    tags: tags.toSorted((a, b) => b.open - a.open || (a.name < b.name ? -1 : 1)),
    filters: filters.map(({ id, query }) => ({
      id,
      open: open.filter((task) => fitsFilter(task, parseFilter(query), world)).length,
    })),
  };
};

test('an account without anything has nothing to count', async () => {
  const { until, today, ...rest } = await summaryOf();
  expect(rest).toEqual({
    timeZone: 'UTC',
    open: 0,
    views: { today: 0, upcoming: 0, overdue: 0, completed: 0 },
    inbox: 0,
    lists: [],
    tags: [],
    filters: [],
  });
  expect(until.slice(10)).toBe('T00:00:00.000Z');
  expect(Date.parse(until)).toBeGreaterThan(Date.now());
  expect(new Date(`${today}T00:00:00Z`).getTime() + 86_400_000).toBe(Date.parse(until));
});

test('the counts are right after every kind of change', async () => {
  const zones = ['UTC', 'Pacific/Kiritimati'];
  const dayFrom = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const due = fc.record(
    {
      date: fc.constantFrom(...[-2, -1, 0, 1, 2].map(dayFrom)),
      time: fc.constantFrom('00:00', '12:00', '23:59'),
      timeZone: fc.constantFrom('Asia/Karachi', 'America/New_York'),
    },
    { requiredKeys: ['date'] },
  );
  const fields = fc.record(
    {
      title: fc.constantFrom('milk', 'bread'),
      tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'ü'), { maxLength: 2 }),
      priority: fc.constantFrom(...priorities),
      due: fc.option(due, { freq: 5 }),
      listId: fc.option(fc.constantFrom(0, 1, 2)),
      parentId: fc.option(fc.nat()),
    },
    { requiredKeys: ['title'] },
  );
  const query = fc.constantFrom('due <= today', 'tag:a & !list:work', 'is:overdue | "bread"', 'has:subtasks', 'no:due');
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('create' as const), fields }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('patch' as const), at: fc.nat(), fields }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom('complete' as const, 'reopen' as const, 'delete' as const),
        at: fc.nat(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const) }) },
    fc.record({ kind: fc.constant('restore' as const) }),
    fc.record({ kind: fc.constant('filter' as const), query }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 25, size: 'max' }), async (steps) => {
      const user = await signUp(server.url);
      const lists = [
        { id: await insertList(user.id, 'Work'), name: 'Work', archived: false },
        { id: await insertList(user.id, 'Home'), name: 'Home', archived: false },
        { id: await insertList(user.id, 'Old', true), name: 'Old', archived: true },
      ];
      const tasksNow = () => listAll(user.api, { limit: 200 });
      let token: string | null = null;
      const input = (
        tasks: readonly Task[],
        { listId, parentId, ...rest }: typeof fields extends fc.Arbitrary<infer T> ? T : never,
      ) => ({
        ...rest,
        ...(listId !== undefined && { listId: listId === null ? null : lists[listId]!.id }),
        ...(parentId !== undefined &&
          parentId !== null &&
          tasks.length > 0 && { parentId: tasks[parentId % tasks.length]!.id }),
      });
      for (const one of steps) {
        const tasks = await tasksNow();
        const before = await positionOf(user.id);
        const answer: Answer = await (async () => {
          switch (one.kind) {
            case 'create':
              return user.api.post('/api/v1/tasks', input(tasks, one.fields));
            case 'filter':
              return user.api.post('/api/v1/filters', { name: one.query, query: one.query });
            case 'undo':
              return user.api.post('/api/v1/undo', { token: token ?? randomUUID() });
            case 'restore': {
              const { items } = (await user.api.get<{ items: { task: Task }[] }>('/api/v1/trash')).body;
              return user.api.post(`/api/v1/tasks/${items[0]?.task.id ?? randomUUID()}/restore`);
            }
            case 'patch': {
              const task = tasks[one.at % tasks.length];
              const { parentId: _, ...body } = input(tasks, one.fields) as Record<string, unknown>;
              return changeTask(user.api, task?.id ?? randomUUID(), 'patch', body);
            }
            case 'complete':
            case 'reopen':
            case 'delete':
              return changeTask(user.api, tasks[one.at % tasks.length]?.id ?? randomUUID(), one.kind);
          }
        })();
        expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
        token = answer.headers.get('undo-token');
        // What was refused or altered nothing tells the log nothing; of the rest, each thing that changed is told.
        const after = await tasksNow();
        if (JSON.stringify(after) !== JSON.stringify(tasks) || one.kind === 'filter') {
          await expect.poll(() => positionOf(user.id), { timeout: 15_000, interval: 5 }).toBeGreaterThan(before);
        }
        await settled(user);
        const filters = (await user.api.get<{ items: SavedFilter[] }>('/api/v1/filters')).body.items;
        for (const timeZone of zones) {
          const world: World = { moment: momentAt(new Date(), timeZone), tasks: after, lists };
          const { until, ...counts } = await summaryOf(user, `?timeZone=${timeZone}`);
          expect(Date.parse(until)).toBeGreaterThan(Date.now());
          expect(counts, JSON.stringify(one)).toEqual(expected(world, filters));
        }
      }
    }),
    { numRuns: 6, endOnFailure: true },
  );
});

/** Waits until no event of the user is on its way. */
const settled = async (user: TestUser): Promise<void> => {
  await expect
    .poll(
      async () => {
        const [row] = await server.database.query<{ count: number }>(
          sql`select count(*)::integer as count from outbox where event->>'partitionkey' = ${user.id}`,
        );
        return row!.count;
      },
      { timeout: 15_000, interval: 5 },
    )
    .toBe(0);
};

test('a change by any path is in the counts once its event was handled', async () => {
  const list = (await ada.api.post<List>('/api/v1/lists', { name: 'Work' })).body;
  const today = new Date().toISOString().slice(0, 10);
  const daily = { title: 'water', due: { date: today }, recurrence: { rule: 'FREQ=DAILY' }, listId: list.id };
  const water = await createTask(ada.api, daily);
  const milk = await createTask(ada.api, { title: 'milk', tags: ['a', 'b'], due: { date: today } });
  await createTask(ada.api, { title: 'oat', tags: ['b'], parentId: milk.id });
  for (const query of ['list:work', 'list:home', 'tag:c', 'has:subtasks', 'is:recurring']) {
    await ada.api.post('/api/v1/filters', { name: query, query });
  }
  const patchList = (body: object) => ada.api.send('PATCH', `/api/v1/lists/${list.id}`, body);
  let token: string | null = null;
  const undone = () => ada.api.post('/api/v1/undo', { token });
  /** Each with how many entries it makes in the change log at least. */
  const paths: [string, number, () => Promise<Answer>][] = [
    ['a list is renamed', 1, () => patchList({ name: 'Home' })],
    ['a list is archived', 1, () => patchList({ archived: true })],
    ['that is undone', 1, undone],
    ['a tag is renamed', 2, () => ada.api.post('/api/v1/tags/rename', { from: 'b', to: 'c' })],
    ['that is undone', 2, undone],
    ['a tag is taken away', 2, () => ada.api.send('DELETE', '/api/v1/tags/b')],
    ['a recurring task is completed and comes again', 2, () => changeTask(ada.api, water.id, 'complete')],
    ['that is undone, and the next one goes', 2, undone],
    [
      'a task moves to another list with its parts',
      2,
      () => ada.api.post(`/api/v1/tasks/${milk.id}/move`, { listId: list.id }),
    ],
    ['a list is deleted with its tasks', 4, () => ada.api.send('DELETE', `/api/v1/lists/${list.id}`)],
    ['that is undone', 4, undone],
    ['a list is deleted without its tasks', 4, () => ada.api.send('DELETE', `/api/v1/lists/${list.id}?tasks=inbox`)],
    ['a task is deleted with its parts', 2, () => changeTask(ada.api, milk.id, 'delete')],
    ['it is restored', 2, () => ada.api.post(`/api/v1/tasks/${milk.id}/restore`)],
  ];
  await expect.poll(() => positionOf(ada.id), { timeout: 15_000 }).toBeGreaterThanOrEqual(9);
  for (const [path, entries, change] of paths) {
    await summaryOf();
    const answer = await handled(ada.id, entries, change);
    expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    token = answer.headers.get('undo-token');
    const tasks = await listAll(ada.api, { limit: 200 });
    const lists = (await ada.api.get<{ items: List[] }>('/api/v1/lists?archived=all')).body.items;
    const filters = (await ada.api.get<{ items: SavedFilter[] }>('/api/v1/filters')).body.items;
    const { until: _, ...counted } = await summaryOf();
    expect(counted, path).toEqual(expected({ moment: momentAt(new Date(), 'UTC'), tasks, lists }, filters));
  }
});

/** Notes the statements and calls `after` when one was answered. */
const watched = (after: (text: string) => Promise<void> = async () => undefined) => {
  const statements: string[] = [];
  const session: Session = {
    async query<Row>(statement: Statement, options?: QueryOptions) {
      statements.push(statement.text);
      const rows = await server.database.query<Row>(statement, options);
      await after(statement.text);
      return rows;
    },
    execute: () => Promise.reject(new Error('Counting changes nothing.')),
    afterCommit: () => undefined,
    transaction: () => Promise.reject(new Error('Counting takes no transaction.')),
    savepoint: () => Promise.reject(new Error('Counting takes no transaction.')),
  };
  return { session, statements };
};
const log = pino({ level: 'silent' });
const counts = (text: string) => text.includes('from tasks');
const summariesWith = (database: Session, clock?: () => Date) =>
  new Summaries({ database, state: server.platform.state, log, clock });

describe('what is kept', () => {
  test('costs one look at the log’s position and one at the store', async () => {
    await handled(ada.id, 1, () => createTask(ada.api, { title: 'milk', tags: ['a'] }));
    const { session, statements } = watched();
    const first = await summariesWith(session).get(ada.id);
    expect(statements.filter(counts)).not.toEqual([]);
    statements.length = 0;
    expect(await summariesWith(session).get(ada.id)).toEqual(first);
    expect(statements).toHaveLength(1);
    expect(statements.filter(counts)).toEqual([]);
    expect(await summaryOf()).toEqual(first);
  });

  test('is of its user and its zone alone', async () => {
    const eve = await signUp(server.url, 'Eve');
    await handled(ada.id, 1, () => createTask(ada.api, 'hers'));
    expect((await summaryOf()).open).toBe(1);
    expect((await summaryOf(eve)).open).toBe(0);
    expect((await summaryOf(ada, '?timeZone=Pacific/Kiritimati')).timeZone).toBe('Pacific/Kiritimati');
    expect((await summaryOf()).timeZone).toBe('UTC');
    await ada.api.send('PATCH', '/api/v1/profile', { timeZone: 'Asia/Karachi' });
    expect((await summaryOf()).timeZone).toBe('Asia/Karachi');
    expect((await ada.api.get('/api/v1/summary?timeZone=Mars')).status).toBe(400);
  });

  test('is not taken for the present when its writer counted before a change and kept it after', async () => {
    await handled(ada.id, 1, () => createTask(ada.api, 'first'));
    let changed = false;
    // The change is made and told of after the slow one has counted, and before it writes.
    const slow = watched(async (text) => {
      if (changed || !counts(text)) return;
      changed = true;
      await handled(ada.id, 1, () => createTask(ada.api, 'second'));
      expect((await summaryOf()).open).toBe(2);
    });
    expect((await summariesWith(slow.session).get(ada.id)).open).toBe(1);
    expect((await summaryOf()).open).toBe(2);
    expect((await summariesWith(server.database).get(ada.id)).open).toBe(2);
  });

  test('is counted anew when it is from another time, or cannot be read', async () => {
    await handled(ada.id, 1, () => createTask(ada.api, 'milk'));
    const key = `summary/${ada.id}/UTC`;
    const right = await summaryOf();
    const entry = (await server.platform.state.get<{ position: number; summary: Summary }>(key))!.value;
    const wrong = { ...entry, summary: { ...entry.summary, open: 99 } };
    // This one would be believed: it says that it is of now.
    await server.platform.state.save(key, wrong);
    expect((await summaryOf()).open).toBe(99);
    const others = [
      { ...wrong, position: entry.position - 1 },
      { ...wrong, position: entry.position + 1 },
      { ...wrong, from: new Date(Date.now() + 60_000).toISOString() },
      { ...wrong, summary: { ...wrong.summary, until: new Date(Date.now() - 1).toISOString() } },
      { ...wrong, summary: { ...wrong.summary, open: 'many' } },
      { ...wrong, format: 2 },
      'nonsense',
      null,
    ];
    for (const other of others) {
      await server.platform.state.save(key, other);
      expect(await summaryOf(), JSON.stringify(other)).toEqual(right);
    }
  });

  test('holds until midnight and until the next task is due', async () => {
    const date = '2027-03-27';
    const timeZone = 'Europe/Berlin';
    await handled(ada.id, 3, async () => {
      await createTask(ada.api, { title: 'at nine', due: { date, time: '09:00', timeZone } });
      await createTask(ada.api, { title: 'that day', due: { date } });
      await createTask(ada.api, { title: 'the day after', due: { date: '2027-03-28' } });
    });
    let now = '';
    const { session, statements } = watched();
    const summaries = summariesWith(session, () => new Date(now));
    const at = async (instant: string) => {
      now = instant;
      statements.length = 0;
      const { views, until, today } = await summaries.get(ada.id, timeZone);
      const { overdue, today: due, upcoming } = views;
      return { today, views: [overdue, due, upcoming], until, counted: statements.some(counts) };
    };
    const evening = { today: '2027-03-26', views: [0, 0, 3], until: '2027-03-26T23:00:00.000Z' };
    expect(await at('2027-03-26T22:00:00.000Z')).toEqual({ ...evening, counted: true });
    expect(await at('2027-03-26T22:59:59.999Z')).toEqual({ ...evening, counted: false });
    const morning = { today: date, views: [0, 2, 1], until: '2027-03-27T08:00:00.001Z' };
    expect(await at('2027-03-26T23:00:00.000Z')).toEqual({ ...morning, counted: true });
    expect(await at('2027-03-27T08:00:00.000Z')).toEqual({ ...morning, counted: false });
    const noon = { today: date, views: [1, 1, 1], until: '2027-03-27T23:00:00.000Z' };
    expect(await at('2027-03-27T08:00:00.001Z')).toEqual({ ...noon, counted: true });
    expect(await at('2027-03-27T22:59:59.999Z')).toEqual({ ...noon, counted: false });
    // The clock goes forward that night.
    const next = { today: '2027-03-28', views: [2, 1, 0], until: '2027-03-28T22:00:00.000Z' };
    expect(await at('2027-03-27T23:00:00.000Z')).toEqual({ ...next, counted: true });
    // A server whose clock is behind counts for itself.
    expect(await at('2027-03-27T22:59:59.999Z')).toEqual({ ...noon, counted: true });
  });

  test('counted at the instant that a task is due, it holds no longer than that', async () => {
    await handled(ada.id, 1, () => createTask(ada.api, { title: 'now', due: { date: '2027-06-01', time: '12:00' } }));
    let now = '2027-06-01T12:00:00.000Z';
    const summaries = summariesWith(server.database, () => new Date(now));
    expect(await summaries.get(ada.id)).toMatchObject({
      views: { overdue: 0, today: 1 },
      until: '2027-06-01T12:00:00.001Z',
    });
    now = '2027-06-01T12:00:00.001Z';
    expect((await summaries.get(ada.id)).views).toMatchObject({ overdue: 1, today: 0 });
  });
});

test('without the state store the tasks are counted, and the log says why', async () => {
  await handled(ada.id, 1, () => createTask(ada.api, 'milk'));
  const right = await summaryOf();
  for (const mood of ['fails', 'hangs'] as const) {
    store = mood;
    const before = server.logged.length;
    expect(await summaryOf()).toEqual(right);
    expect(server.logged.slice(before).join()).toContain('the state store is away');
  }
  await handled(ada.id, 1, () => createTask(ada.api, 'bread'));
  expect((await summaryOf()).open).toBe(2);
  store = 'works';
  expect((await summaryOf()).open).toBe(2);
});

test('saved filters of the largest kind are counted', async () => {
  await handled(ada.id, 2, async () => {
    await createTask(ada.api, 'l k j i h g f e d c b a');
    await createTask(ada.api, 'other');
  });
  const words = `"a b c d e f g h i j k l"`;
  const query = Array.from({ length: 35 }, () => words).join(' & ');
  await server.database.execute(sql`
    insert into filters (id, user_id, name, query, rank, version, created_at, updated_at)
    select gen_random_uuid(), ${ada.id}, n, ${query}, 'a0', 1, now(), now() from generate_series(1, 100) as n`);
  const { filters } = await summaryOf();
  expect(filters.map(({ open }) => open)).toEqual(Array.from({ length: 100 }, () => 1));
});
