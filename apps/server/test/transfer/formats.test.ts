import { zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestUser, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { listAll } from '../support/tasks.ts';
import { type ImportResult, importFile, refusalOf, sample } from '../support/transfer.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  ada = await signUp(server.url);
  await ada.api.send('PATCH', '/api/v1/profile', { timeZone: 'Asia/Karachi' });
});
afterEach(() => {
  if (server.logged.length > 0) throw new Error(`The server complains: ${server.logged.join()}`);
});
afterAll(() => server.stop());

/** Imports a sample; its tasks by title, with the names of their lists and parents. */
const taken = async (format: string, content: Buffer | string, query: Record<string, string> = {}) => {
  const answer = await importFile(ada.api, format, content, query);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const tasks = await listAll(ada.api, { limit: 200 });
  const lists = (await server.database.query<{ id: string; name: string }>({
    text: 'select id, name from lists where user_id = $1',
    values: [ada.id],
  })) as { id: string; name: string }[];
  const byId = new Map(tasks.map((task) => [task.id, task.title]));
  const named = tasks.map((task) => ({
    ...task,
    list: lists.find(({ id }) => id === task.listId)?.name,
    parent: task.parentId === null ? undefined : byId.get(task.parentId),
  }));
  return { result: answer.body, tasks: Object.fromEntries(named.map((task) => [task.title, task])), all: named };
};

describe('an export of', () => {
  test('Todoist (CSV): sections become lists, indented rows subtasks', async () => {
    const { result, tasks, all } = await taken('todoist', await sample('todoist.csv'));
    expect(result).toMatchObject({
      format: 'todoist-csv',
      tasks: { found: 4, created: 4, existing: 0, inTrash: 0 },
      lists: { found: 1, created: 1 },
      problems: [],
    });
    expect(result.items.map(({ line }) => line)).toEqual([3, 8, 9, 11]);
    expect(result.items[1]!.kept).toEqual(['Date in Todoist: every monday']);
    expect(tasks['Garden, the "big" one']).toMatchObject({
      tags: ['home', 'größe'],
      priority: 'urgent',
      due: { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' },
      dueAt: '2026-12-01T08:00:00.000Z',
      notes: 'first line of the description\n\na note, with “quotes”\nand a second line\n\nدودھ اور روٹی خریدنا',
      list: 'Frühling 🌱',
      parent: undefined,
    });
    expect(tasks['Tomatoes']).toMatchObject({
      parent: 'Seeds 😎🍉↗︎',
      due: { date: '2027-03-01' },
      list: 'Frühling 🌱',
    });
    expect(all.filter(({ title }) => title === 'Seeds 😎🍉↗︎').map(({ list, parent }) => [list, parent])).toEqual(
      expect.arrayContaining([
        ['Frühling 🌱', 'Garden, the "big" one'],
        [undefined, undefined],
      ]),
    );
    const ranks = [...all].sort((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ title }) => title);
    expect(ranks).toEqual(['Garden, the "big" one', 'Seeds 😎🍉↗︎', 'Tomatoes', 'Seeds 😎🍉↗︎']);
  });

  test('Todoist (CSV) with the name of its project', async () => {
    const { tasks } = await taken('todoist-csv', await sample('todoist.csv'), { list: 'Home' });
    expect(tasks['Tomatoes']!.list).toBe('Home / Frühling 🌱');
  });

  test('Todoist (JSON backup)', async () => {
    const { result, tasks } = await taken('todoist-json', await sample('todoist.json'));
    expect(result.tasks).toEqual({ found: 3, created: 3, existing: 0, inTrash: 0 });
    expect(result.problems).toEqual([{ line: 45, message: 'This item has no id.' }]);
    expect(tasks['Plant tomatoes']).toMatchObject({
      priority: 'urgent',
      tags: ['home', 'größe'],
      list: 'Haus 🏡 / Garten',
      due: { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' },
      estimate: 'PT1H30M',
      reminders: [{ before: 'PT30M' }],
      notes: 'in the sun\n\nRepeats: every monday at 9\n\na comment',
      createdAt: '2025-03-04T05:06:07.123Z',
    });
    expect(tasks['Buy seeds']).toMatchObject({
      parent: 'Plant tomatoes',
      status: 'completed',
      completedAt: '2025-04-01T10:00:00.000Z',
      // A subtask is always in its parent's list.
      list: 'Haus 🏡 / Garten',
    });
    expect(tasks['Call mum']).toMatchObject({
      list: undefined,
      priority: 'medium',
      due: { date: '2026-12-24' },
      reminders: [{ at: '2026-12-24T08:00:00.000Z' }],
    });
  });

  test('TickTick', async () => {
    const { result, tasks } = await taken('ticktick', await sample('ticktick.csv'));
    expect(result.tasks.created).toBe(6);
    expect(result.items[0]!.line).toBe(8);
    expect(tasks['Two lines']).toMatchObject({
      list: 'Work / Alpha',
      priority: 'high',
      tags: ['urgent', 'work'],
      due: { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' },
      reminders: [{ before: 'PT30M' }],
      createdAt: '2022-10-09T15:09:48.000Z',
      recurrence: { rule: 'FREQ=WEEKLY;BYDAY=TU', from: 'due', occurrence: '2026-12-01', number: 1 },
    });
    expect(tasks['Two lines']!.notes).toContain('A description\n\nwith paragraphs, #, *, @');
    expect(tasks['Two lines']!.notes).toContain('Column: Doing');
    expect(tasks['Child']).toMatchObject({
      parent: 'Two lines',
      due: { date: '2026-12-02' },
      status: 'completed',
      completedAt: '2022-11-01T00:00:00.000Z',
      reminders: [{ before: 'PT0M' }],
    });
    expect(tasks['Shopping']).toMatchObject({ list: undefined, notes: 'for the week', priority: 'low' });
    expect(tasks['Milk']).toMatchObject({ parent: 'Shopping', status: 'open' });
    expect(tasks['Bread']).toMatchObject({ parent: 'Shopping', status: 'completed' });
    expect(tasks['Same name']!.list).toBe('Home / Alpha');
  });

  test('Microsoft To Do (Graph)', async () => {
    const { result, tasks } = await taken('microsoft-todo', await sample('microsoft.json'));
    expect(result.tasks.created).toBe(4);
    expect(tasks['File taxes']).toMatchObject({
      list: undefined,
      priority: 'high',
      tags: ['Blue-category'],
      due: { date: '2026-12-31' },
      reminders: [{ at: '2026-12-30T08:00:00.000Z' }],
      createdAt: '2026-01-02T03:04:05.678Z',
      recurrence: { rule: 'FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR;COUNT=5', from: 'due' },
    });
    expect(tasks['File taxes']!.notes).toContain('With the forms & receipts');
    expect(tasks['File taxes']!.notes).toContain('Link: https://example.com/mail');
    expect(tasks['Forms']).toMatchObject({ parent: 'File taxes', status: 'completed' });
    expect(tasks['Receipts']).toMatchObject({ parent: 'File taxes', status: 'open' });
    expect(tasks['Bread']).toMatchObject({
      list: 'Groceries',
      status: 'completed',
      completedAt: '2026-03-03T00:00:00.000Z',
    });
  });

  test.each([
    ['data.json', async () => sample('vikunja.json')],
    [
      'zip file',
      async () => Buffer.from(zipSync({ VERSION: new Uint8Array(3), 'data.json': await sample('vikunja.json') })),
    ],
  ])('Vikunja (%s)', async (_, content) => {
    const { result, tasks } = await taken('vikunja', await content());
    expect(result.tasks.created).toBe(2);
    expect(tasks['Parent']).toMatchObject({
      list: 'Vikunja project',
      priority: 'urgent',
      tags: ['two-words'],
      due: { date: '2026-12-01', time: '13:00', timeZone: 'Asia/Karachi' },
      reminders: [{ before: 'PT30M' }, { at: '2026-11-30T07:30:00.000Z' }],
      recurrence: { rule: 'FREQ=WEEKLY;INTERVAL=2', from: 'completion' },
    });
    expect(tasks['Parent']!.notes).toContain('Rich text\n\n- one\n- two');
    expect(tasks['Parent']!.notes).toContain('Attachment left behind: picture.png');
    expect(tasks['Child']).toMatchObject({ parent: 'Parent', status: 'completed', due: null });
  });

  test('todo.txt', async () => {
    const { result, tasks, all } = await taken('todotxt', await sample('todo.txt'));
    expect(result.items.map(({ line }) => line)).toEqual([1, 2, 3, 5, 6, 7]);
    expect(tasks['Call mum about +party plans']).toMatchObject({
      list: 'Family',
      priority: 'urgent',
      tags: ['phone'],
      due: { date: '2026-12-24', time: '17:30', timeZone: 'Europe/Berlin' },
      estimate: 'PT15M',
      recurrence: { rule: 'FREQ=WEEKLY', from: 'completion' },
      createdAt: '2026-11-01T00:00:00.000Z',
    });
    expect(tasks['Review the pull request']).toMatchObject({
      list: 'Work',
      tags: ['desk', 'Urgent'],
      priority: 'high',
      status: 'completed',
      completedAt: '2026-11-03T00:00:00.000Z',
      createdAt: '2026-11-02T00:00:00.000Z',
    });
    expect(all.filter(({ title }) => title === 'Plain text with https://example.com/a:b inside')).toHaveLength(2);
    expect(tasks['Read']).toMatchObject({ priority: 'low', notes: 't: 2026-12-01' });
    expect(tasks['+OnlyAProject']).toBeDefined();
  });

  test('todo.txt with what only looks like a day: it stands in the notes', async () => {
    const { tasks } = await taken('todotxt', 'x 9999-99-99 2026-11-02 Done once\n2026-02-30 Begun once');
    expect(tasks['Done once']).toMatchObject({ status: 'completed', createdAt: '2026-11-02T00:00:00.000Z' });
    expect(tasks['Done once']!.notes).toBe('Date in the file: 9999-99-99');
    expect(tasks['Begun once']!.notes).toBe('Date in the file: 2026-02-30');
  });

  test('a calendar program (VTODO)', async () => {
    const { result, tasks } = await taken('ical', await sample('calendar.ics'));
    expect(result.problems).toEqual([{ line: 51, message: expect.stringContaining('This VTODO cannot be read') }]);
    expect(tasks['Water the plants; all of them']).toMatchObject({
      list: 'Family, home',
      priority: 'urgent',
      tags: ['home', 'garden-work'],
      due: { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' },
      reminders: [{ before: 'PT30M' }, { at: '2026-11-30T08:00:00.000Z' }],
      createdAt: '2026-01-01T08:00:00.000Z',
      recurrence: { rule: 'FREQ=WEEKLY;BYDAY=TU', from: 'due', start: { date: '2026-12-01', time: '09:00' } },
    });
    expect(tasks['Water the plants; all of them']!.notes).toContain(
      'Long text that is folded over the end of a line\nand has two lines',
    );
    expect(tasks['Child']).toMatchObject({
      parent: 'Water the plants; all of them',
      due: { date: '2026-12-24' },
      status: 'completed',
      completedAt: '2026-11-20T10:11:12.000Z',
    });
  });
});

test.each([
  ['todoist.csv', 'todoist-csv'],
  ['todoist.json', 'todoist-json'],
  ['ticktick.csv', 'ticktick'],
  ['microsoft.json', 'microsoft-todo'],
  ['vikunja.json', 'vikunja'],
  ['calendar.ics', 'ical'],
])('%s is recognised', async (name, format) => {
  const answer = await importFile(ada.api, 'auto', await sample(name), { dryRun: 'true' });
  expect(answer.body).toMatchObject({ format, dryRun: true });
  expect(await listAll(ada.api)).toEqual([]);
});

test('todo.txt is recognised by its name', async () => {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(await sample('todo.txt'))]), 'todo.txt');
  const response = await fetch(`${server.url}/api/v1/import?format=auto&dryRun=true`, {
    method: 'POST',
    headers: ada.api.headers,
    body: form,
  });
  expect(await response.json()).toMatchObject({ format: 'todotxt', tasks: { found: 6 } });
});

describe('it is refused, with the line and the reason, that', () => {
  const header = 'TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE';
  const zipped = (name: string, size: number) => Buffer.from(zipSync({ [name]: new Uint8Array(size) }));
  test.each<[string, string, string | Buffer, number | undefined, RegExp]>([
    ['a CSV has other columns', 'todoist', 'a,b\n1,2\n', 1, /TYPE and CONTENT are missing/],
    ['a quote is not closed', 'todoist', `${header}\ntask,"open,,4,1\n`, 2, /not a CSV file that can be read/],
    ['a text is not UTF-8', 'todoist', Buffer.from(`${header}\ntask,caf\xE9`, 'latin1'), undefined, /not UTF-8 text/],
    ['a text is UTF-16', 'todoist', Buffer.from(`\uFEFF${header}`, 'utf16le'), undefined, /UTF-16/],
    ['JSON ends too early', 'todoist-json', '{\n"items": [\n', 3, /not valid JSON/],
    ['JSON is something else', 'vikunja', '{}', 1, /no array of projects/],
    ['JSON is nested too deep', 'vikunja', '['.repeat(100) + ']'.repeat(100), undefined, /nested deeper/],
    ['a backup is of another program', 'ticktick', `${header}\n`, 1, /"Folder Name"/],
    ['a calendar does not begin', 'ical', 'hello', 1, /BEGIN:VCALENDAR/],
    ['an export has another version', 'json', '{"format": "todo-export", "version": 9}', 1, /Version 9/],
    ['nothing is recognised', 'auto', 'hello', 1, /could not be recognised/],
    ['an archive is damaged', 'vikunja', Buffer.from('PK\u0003\u0004broken', 'latin1'), undefined, /damaged/],
    ['an archive lacks its data', 'vikunja', zipped('other.json', 3), undefined, /no data.json/],
    ['an archive holds very much', 'vikunja', zipped('data.json', 65 * 1024 * 1024), undefined, /more than 64 MiB/],
    ['an archive is none of these', 'todotxt', zipped('data.json', 3), undefined, /zip file/],
  ])('%s', async (_, format, content, line, detail) => {
    const refusal = refusalOf(await importFile<unknown>(ada.api, format, content));
    expect(refusal).toMatchObject({ status: 400, line, detail: expect.stringMatching(detail) });
    expect(await listAll(ada.api)).toEqual([]);
  });
});

test('what is wrong with a row is said with its line, and the others come', async () => {
  const rows = [
    'TYPE,CONTENT,PRIORITY,INDENT',
    'note,before,,',
    'task,,4,1',
    'banana,x,,',
    'task,"two\nlines",4,1',
    `task,${'x'.repeat(600)},4,1`,
  ];
  const { result, all } = await taken('todoist', rows.join('\n'));
  expect(result.problems).toEqual([
    { line: 2, message: 'A note stands before the first task.' },
    { line: 3, message: 'This task has no title.' },
    { line: 4, message: 'The type "banana" is unknown (task, note, section).' },
  ]);
  expect(result.items.map(({ line }) => line)).toEqual([5, 7]);
  const long = all.find(({ title }) => title.endsWith('…'))!;
  expect([long.title.length, long.notes]).toEqual([500, `Whole title: ${'x'.repeat(600)}`]);
});

test('reads a file without tasks, and one with a byte order mark', async () => {
  const header = 'TYPE,CONTENT,PRIORITY,INDENT';
  expect((await taken('todoist', `${header}\n`)).result.tasks.found).toBe(0);
  const marked = await taken('auto', `\uFEFF${header}\r\ntask,One,4,1\r\n`);
  expect(marked.result satisfies ImportResult).toMatchObject({ format: 'todoist-csv', tasks: { created: 1 } });
});
