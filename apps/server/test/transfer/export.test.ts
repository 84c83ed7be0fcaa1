import type { Profile, Task } from '@todo/contracts';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestUser, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { changeTask, createTask, listAll } from '../support/tasks.ts';
import { importFile } from '../support/transfer.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  ada = await signUp(server.url);
});
afterEach(() => {
  if (server.logged.length > 0) throw new Error(`The server complains: ${server.logged.join()}`);
});
afterAll(() => server.stop());

const exportAs = async (user: TestUser, format: string, query = ''): Promise<string> => {
  const response = await fetch(`${server.url}/api/v1/export?format=${format}${query}`, { headers: user.api.headers });
  expect(response.status).toBe(200);
  return response.text();
};

interface Exported {
  readonly account: { readonly name: string; readonly email: string };
  readonly profile: Profile;
  readonly lists: {
    id: string;
    name: string;
    color: string | null;
    archived: boolean;
    rank: string;
    createdAt: string;
  }[];
  readonly filters: { name: string; query: string; color: string | null }[];
  readonly tasks: Task[];
  readonly trash?: { task: Task }[];
}

const exported = async (user: TestUser, query = ''): Promise<Exported> =>
  JSON.parse(await exportAs(user, 'json', query)) as Exported;

/**
 * What makes two accounts equal: everything a person sees, with lists and tasks known by their place in the order of ranks
 * instead of their ids. Versions and times of the last change are each account's own.
 */
const essence = ({ profile, lists, filters, tasks }: Exported) => {
  const ordered = <T extends { rank: string; createdAt: string }>(items: readonly T[]) =>
    items.toSorted((a, b) => (`${a.rank} ${a.createdAt}` < `${b.rank} ${b.createdAt}` ? -1 : 1));
  const nameOf = (id: string | null) => {
    if (id === null) return null;
    const found = [...lists, ...tasks].find((one) => one.id === id)!;
    return 'name' in found ? `${found.name} ${found.rank}` : `${found.title} ${found.rank}`;
  };
  return {
    profile,
    filters: filters.map(({ name, query, color }) => ({ name, query, color })),
    lists: ordered(lists).map(({ name, color, archived, rank, createdAt }) => ({
      name,
      color,
      archived,
      rank,
      createdAt,
    })),
    tasks: ordered(tasks).map((task) => ({
      ...task,
      id: '',
      version: 0,
      updatedAt: '',
      subtasks: null,
      listId: nameOf(task.listId),
      parentId: nameOf(task.parentId),
      recurrence: task.recurrence && { ...task.recurrence, seriesId: '' },
    })),
  };
};

const text = (maxLength: number) =>
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength })
    .map((value) => value.replaceAll('\0', ''))
    .filter((value) => value.trim() !== '' && !/[\r\n\u2028\u2029]/.test(value));
const tag = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 10 })
  .filter((value) => /^[^\s,@#\0]+$/u.test(value));
const timeZone = fc.constantFrom('Europe/Berlin', 'Asia/Karachi', 'America/New_York', 'UTC');
const date = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2090-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const time = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const due = fc.oneof(fc.record({ date }), fc.record({ date, time, timeZone }), fc.record({ date, timeZone }));
const taskInput = fc.record(
  {
    title: text(40),
    notes: fc.string({ unit: 'grapheme', maxLength: 60 }).map((value) => value.replaceAll('\0', '')),
    priority: fc.constantFrom('none', 'low', 'medium', 'high', 'urgent'),
    tags: fc.array(tag, { maxLength: 3 }),
    due,
    estimate: fc.integer({ min: 1, max: 6_000 }).map((minutes) => `PT${minutes}M`),
    recurrence: fc.constantFrom(
      { rule: 'FREQ=WEEKLY;BYDAY=TU,TH' },
      { rule: 'FREQ=DAILY;INTERVAL=3', from: 'completion' },
      { rule: 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=5', catchUp: false },
    ),
  },
  { requiredKeys: ['title', 'due'] },
);
const account = fc.record({
  lists: fc.array(fc.record({ name: text(20), color: fc.constantFrom(null, '#1e90ff') }), { maxLength: 4 }),
  tasks: fc.array(
    fc.record({
      input: taskInput,
      list: fc.nat(),
      parent: fc.option(fc.nat(), { freq: 2 }),
      completed: fc.boolean(),
      reminders: fc.array(
        fc.oneof(
          fc.integer({ min: 0, max: 500 }).map((minutes) => ({ before: `PT${minutes}M` })),
          date.map((day) => ({ at: `${day}T08:00:00.000Z` })),
        ),
        { maxLength: 2 },
      ),
    }),
    { maxLength: 8 },
  ),
  language: fc.constantFrom('en', 'de', 'ur'),
});

/** Puts a generated account in through the API. */
const fill = async (
  user: TestUser,
  { lists, tasks, language }: typeof account extends fc.Arbitrary<infer T> ? T : never,
) => {
  await user.api.send('PATCH', '/api/v1/profile', {
    language,
    timeZone: 'Asia/Karachi',
    quietHours: { from: '22:00', to: '07:00' },
  });
  await user.api.post('/api/v1/filters', { name: 'Soon', query: 'due < +7d & !tag:x' });
  const listIds: string[] = [];
  for (const list of lists) {
    const made = await user.api.post<{ id: string }>('/api/v1/lists', list);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    listIds.push(made.body.id);
  }
  const taskIds: string[] = [];
  for (const { input, list, parent, completed, reminders } of tasks) {
    const parentId = parent === null || taskIds.length === 0 ? undefined : taskIds[parent % taskIds.length];
    const listId = parentId !== undefined || listIds.length === 0 ? undefined : listIds[list % listIds.length];
    const task = await createTask(user.api, { ...input, reminders, listId, parentId });
    taskIds.push(task.id);
    // A series goes on by itself, which would be under way while it is exported.
    if (completed && task.recurrence === null) await changeTask(user.api, task.id, 'complete');
  }
  if (listIds.length > 1) await user.api.send('PATCH', `/api/v1/lists/${listIds[0]}`, { archived: true });
};

test('imported into an empty account, a JSON export makes an equal account', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(account, async (content) => {
      const [from, to] = [await signUp(server.url), await signUp(server.url)];
      await fill(from, content);
      const before = await exported(from);
      const imported = await importFile(to.api, 'json', JSON.stringify(before));
      expect(imported.body).toMatchObject({
        problems: [],
        tasks: { found: before.tasks.length, created: before.tasks.length },
      });
      expect(imported.body.items.flatMap(({ kept }) => kept)).toEqual([]);
      const after = await exported(to);
      expect(essence(after)).toEqual(essence(before));
      // Neither account gets anything from what the other one exported once more.
      expect((await importFile(from.api, 'json', JSON.stringify(before))).body.tasks).toMatchObject({ created: 0 });
      expect((await importFile(to.api, 'json', JSON.stringify(before))).body.tasks).toMatchObject({ created: 0 });
    }),
    { numRuns: 12 },
  );
});

test('a JSON export has the account, and the trash when asked', async () => {
  const task = await createTask(ada.api, 'Gone');
  await changeTask(ada.api, task.id, 'delete');
  const plain = await exported(ada);
  expect(plain).toMatchObject({
    format: 'todo-export',
    version: 1,
    account: { name: 'Ada', email: ada.email },
    tasks: [],
  });
  expect(plain.trash).toBeUndefined();
  expect((await exported(ada, '&trash=true')).trash).toMatchObject([{ task: { title: 'Gone' } }]);
});

test('thousands of tasks come out page by page, each once', { timeout: 60_000 }, async () => {
  await importFile(ada.api, 'todotxt', Array.from({ length: 1_600 }, (_, index) => `Task ${index}`).join('\n'));
  const { tasks } = await exported(ada);
  expect(new Set(tasks.map(({ title }) => title)).size).toBe(1_600);
  expect((await exportAs(ada, 'csv')).trimEnd().split('\r\n')).toHaveLength(1_601);
});

test.each([
  ['json', 'application/json', 'json'],
  ['csv', 'text/csv; charset=utf-8', 'csv'],
  ['todotxt', 'text/plain; charset=utf-8', 'txt'],
  ['ics', 'text/calendar; charset=utf-8', 'ics'],
])('%s is a file with a name, also of an empty account', async (format, type, extension) => {
  for (const method of ['GET', 'HEAD']) {
    const response = await fetch(`${server.url}/api/v1/export?format=${format}`, { method, headers: ada.api.headers });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="todo-\\d{4}-\\d\\d-\\d\\d\\.${extension}"$`),
    );
    await response.text();
  }
  expect((await fetch(`${server.url}/api/v1/export`)).status).toBe(401);
});

describe('what a format holds comes back from it:', () => {
  const plain = (task: Task) => ({
    title: task.title,
    priority: task.priority,
    tags: task.tags.toSorted(),
    // Of a whole day only the day.
    dueAt: task.due?.time && task.dueAt,
    date: task.due?.date,
    estimate: task.estimate,
    status: task.status,
    rule: task.recurrence?.rule,
    from: task.recurrence?.from,
  });
  const more = (task: Task) => ({ ...plain(task), notes: task.notes, createdAt: task.createdAt.slice(0, 19) });
  const sorted = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item)).toSorted();
  /** Words at the end of a line that todo.txt would take for something else. */
  const isPlain = ({ title, tags = [] }: { title: string; tags?: string[] }) =>
    [title, ...tags].every(
      (words) =>
        /^[\p{L}\p{N} ]+$/u.test(words) && !/^(x |\d)/.test(words) && words === words.trim().replaceAll(/\s+/g, ' '),
    );
  const content = fc.array(taskInput.filter(isPlain), { minLength: 1, maxLength: 5 });

  test.each([
    ['csv', 'csv', fc.array(taskInput, { minLength: 1, maxLength: 5 }), more],
    ['ics', 'ical', content, more],
    ['todotxt', 'todotxt', content, plain],
  ] as const)('%s', { timeout: 120_000 }, async (format, name, inputs, pick) => {
    await fc.assert(
      fc.asyncProperty(inputs, async (tasks) => {
        const [from, to] = [await signUp(server.url), await signUp(server.url)];
        for (const task of tasks) {
          // A rule of todo.txt is an interval.
          const simple = format === 'todotxt' && task.recurrence?.rule !== 'FREQ=DAILY;INTERVAL=3';
          await createTask(from.api, { ...task, reminders: [], ...(simple && { recurrence: undefined }) });
        }
        const imported = await importFile(to.api, name, await exportAs(from, format));
        expect(imported.body).toMatchObject({ problems: [], tasks: { created: tasks.length } });
        const both = [await listAll(from.api, { limit: 200 }), await listAll(to.api, { limit: 200 })];
        expect(sorted(both[1]!.map(pick))).toEqual(sorted(both[0]!.map(pick)));
      }),
      { numRuns: 10 },
    );
  });

  test('lists, subtasks and reminders in CSV and iCalendar', async () => {
    const list = await ada.api.post<{ id: string }>('/api/v1/lists', { name: 'Home, “sweet”; home' });
    const parent = await createTask(ada.api, { title: 'Parent', listId: list.body.id });
    await createTask(ada.api, {
      title: 'Child',
      parentId: parent.id,
      due: { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' },
      reminders: [{ before: 'PT30M' }, { at: '2026-11-30T08:00:00.000Z' }],
    });
    for (const [format, name] of [
      ['csv', 'csv'],
      ['ics', 'ical'],
    ] as const) {
      const to = await signUp(server.url);
      await importFile(to.api, name, await exportAs(ada, format));
      const { tasks, lists } = await exported(to);
      const child = tasks.find(({ title }) => title === 'Child')!;
      expect(lists.map((one) => one.name)).toEqual(['Home, “sweet”; home']);
      expect(child.parentId).toBe(tasks.find(({ title }) => title === 'Parent')!.id);
      expect(child).toMatchObject({
        listId: lists[0]!.id,
        due: { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' },
        reminders: [{ before: 'PT30M' }, { at: '2026-11-30T08:00:00.000Z' }],
      });
    }
  });
});

test('a spreadsheet takes no cell for a formula, and each comes back as it was', async () => {
  const titles = ['=1+1', '+49 30', '-x', '@home', "'quoted", "'=both", 'plain, "quoted"'];
  for (const title of titles) await createTask(ada.api, title);
  const csv = await exportAs(ada, 'csv');
  for (const cell of csv.split(/\r\n|,/)) expect(cell).not.toMatch(/^"?[=+\-@]/);
  const to = await signUp(server.url);
  await importFile(to.api, 'csv', csv);
  expect((await listAll(to.api)).map(({ title }) => title).toSorted()).toEqual(titles.toSorted());
});

test('iCalendar has lines of 75 octets and parses', async () => {
  await createTask(ada.api, {
    title: 'دودھ '.repeat(40),
    notes: 'a;b,c\\d\ne'.repeat(30),
    due: { date: '2026-03-29', time: '02:30', timeZone: 'Europe/Berlin' },
  });
  const ics = await exportAs(ada, 'ics');
  for (const line of ics.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  expect(ics.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  const calendar = new ICAL.Component(ICAL.parse(ics) as unknown[]);
  const todo = calendar.getFirstSubcomponent('vtodo')!;
  expect(todo.getFirstPropertyValue('description')).toBe('a;b,c\\d\ne'.repeat(30));
  expect(calendar.getAllSubcomponents('vtimezone')).toHaveLength(1);
});
