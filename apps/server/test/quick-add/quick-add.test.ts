import { randomUUID } from 'node:crypto';
import type { Problem, QuickAddPreview, Task } from '@todo/contracts';
import type { Span } from '@todo/quick-add';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestUser, problemOf, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { activityOf, changeTask, listPage } from '../support/tasks.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

interface Made {
  readonly task: Task;
  readonly spans: readonly Span[];
}
const quick = (body: unknown, headers?: Record<string, string>) =>
  ada.api.post<Made>('/api/v1/tasks/quick', body, headers);
const preview = (body: unknown) => ada.api.post<QuickAddPreview>('/api/v1/tasks/quick/preview', body);
const spansOf = (made: { spans: readonly { kind: string; text: string }[] }) =>
  made.spans.map(({ kind, text }) => `${kind}: ${text}`);

const makeList = async (name: string, archived = false): Promise<string> => {
  const made = await ada.api.post<{ id: string }>('/api/v1/lists', { name });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  if (archived) await ada.api.send('PATCH', `/api/v1/lists/${made.body.id}`, { archived });
  return made.body.id;
};

/** A day of the calendar in a zone, `2026-12-01`, so many days from now. */
const dayIn = (timeZone: string, days: number): string =>
  new Intl.DateTimeFormat('sv', { timeZone }).format(Date.now() + days * 86_400_000);

describe('quick add', () => {
  test('creates what the text says and tells where it says it', async () => {
    const home = await makeList('Home');
    const text = 'Pay rent 2031-12-01 at 9am #home @bank !high ~15m remind 1 day before remind at 8:00';
    const made = await quick({ text, timeZone: 'Europe/Berlin' });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const { task, spans } = made.body;
    expect(task).toMatchObject({
      title: 'Pay rent',
      due: { date: '2031-12-01', time: '09:00', timeZone: 'Europe/Berlin' },
      dueAt: '2031-12-01T08:00:00.000Z',
      listId: home,
      tags: ['bank'],
      priority: 'high',
      estimate: 'PT15M',
      reminders: [{ before: 'P1D' }, { at: '2031-12-01T07:00:00.000Z' }],
      version: 1,
    });
    expect(made.headers.get('location')).toBe(`/api/v1/tasks/${task.id}`);
    expect(made.headers.get('etag')).toBe('"1"');
    expect((await ada.api.get(`/api/v1/tasks/${task.id}`)).body).toEqual(task);
    expect(spansOf(made.body)).toEqual([
      'date: 2031-12-01',
      'time: at 9am',
      'list: #home',
      'tag: @bank',
      'priority: !high',
      'estimate: ~15m',
      'reminder: remind 1 day before',
      'reminder: remind at 8:00',
    ]);
    for (const span of spans) expect(text.slice(span.start, span.end)).toBe(span.text);
    expect((await activityOf(ada.api, task.id, 1))[0]).toMatchObject({ operation: 'created' });
  });

  test('can be undone, and repeated by its key without a second task', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const made = await quick({ text: 'once tomorrow' }, headers);
    const again = await quick({ text: 'once tomorrow' }, headers);
    expect(again.body).toEqual(made.body);
    expect((await quick({ text: 'twice tomorrow' }, headers)).status).toBe(422);
    expect((await listPage(ada.api)).items).toEqual([made.body.task]);
    const undone = await ada.api.post('/api/v1/undo', { token: made.headers.get('undo-token') });
    expect(undone.status).toBe(200);
    expect((await listPage(ada.api)).items).toEqual([]);
  });

  test('takes the time zone, the language and the reminder of the profile, unless told otherwise', async () => {
    const profile = { timeZone: 'Pacific/Kiritimati', language: 'de', defaultReminder: 'PT10M' };
    expect((await ada.api.send('PATCH', '/api/v1/profile', profile)).status).toBe(200);
    const { task } = (await quick({ text: 'Mama anrufen morgen um 9 Uhr' })).body;
    expect(task).toMatchObject({ title: 'Mama anrufen', due: { time: '09:00', timeZone: 'Pacific/Kiritimati' } });
    // The test may run at midnight.
    expect([dayIn('Pacific/Kiritimati', 1), dayIn('Pacific/Kiritimati', 0)]).toContain(task.due!.date);
    expect(task.reminders).toEqual([{ before: 'PT10M' }]);
    const other = (await quick({ text: 'call mum tomorrow', language: 'en', timeZone: 'Pacific/Pago_Pago' })).body.task;
    expect(other).toMatchObject({ title: 'call mum', due: { timeZone: 'Pacific/Pago_Pago' }, reminders: [] });
    expect([dayIn('Pacific/Pago_Pago', 1), dayIn('Pacific/Pago_Pago', 0)]).toContain(other.due!.date);
    expect((await quick({ text: 'زمین ۱ مارچ', language: 'ur' })).body.task.title).toBe('زمین');
  });

  test('makes a series, whose next one comes when it is completed', async () => {
    const { task } = (await quick({ text: 'x 2031-01-31 every month on the 31st at 9', timeZone: 'Asia/Karachi' }))
      .body;
    expect(task).toMatchObject({
      title: 'x',
      due: { date: '2031-01-31', time: '09:00', timeZone: 'Asia/Karachi' },
      recurrence: { rule: 'FREQ=MONTHLY;BYMONTHDAY=31', from: 'due', occurrence: '2031-01-31', number: 1 },
    });
    await changeTask(ada.api, task.id, 'complete');
    await expect
      .poll(async () => (await listPage(ada.api, { status: 'open' })).items.map(({ due }) => due?.date))
      .toEqual(['2031-03-31']);
  });

  test('leaves what it is told to ignore', async () => {
    const text = 'Read tomorrow never comes tomorrow';
    const first = (await quick({ text })).body;
    expect(spansOf(first)).toEqual(['date: tomorrow']);
    const { start, end } = first.spans[0]!;
    const second = (await quick({ text, ignore: [{ start, end }] })).body;
    expect(second.spans[0]!.start).toBe(5);
    const none = (await quick({ text, ignore: [{ start: 0, end: text.length }] })).body;
    expect(none).toMatchObject({ task: { title: text, due: null }, spans: [] });
  });

  test('knows the lists of its user alone, whatever their case and words, but not archived ones', async () => {
    const office = await makeList('Home office');
    await makeList('Home');
    await makeList('Garden', true);
    const { task } = (await quick({ text: 'desk #home OFFICE soon' })).body;
    expect(task).toMatchObject({ title: 'desk soon', listId: office });
    const garden = (await quick({ text: 'dig #garden' })).body;
    expect(garden.task).toMatchObject({ title: 'dig #garden', listId: null });
    expect(garden.spans).toEqual([{ start: 4, end: 11, kind: 'unknown-list', text: '#garden', value: 'garden' }]);
    ada = await signUp(server.url, 'Eve');
    expect((await quick({ text: 'spy #home' })).body.task).toMatchObject({ title: 'spy #home', listId: null });
  });

  test('finds the first of two lists of the same name', async () => {
    const first = await makeList('Twin');
    await makeList('Twin');
    expect((await quick({ text: 'x #twin' })).body.task.listId).toBe(first);
  });
});

describe('a preview', () => {
  test('answers the same as creating, and creates nothing', async () => {
    const list = await makeList('Home');
    const text = 'Pay rent every 1st at 9am #home @bank !2 remind 30m before until 2031-12-31';
    const seen = await preview({ text, timeZone: 'Asia/Karachi' });
    expect(seen.status).toBe(200);
    expect(seen.headers.get('undo-token')).toBeNull();
    expect((await listPage(ada.api)).items).toEqual([]);
    expect(seen.body.task.listId).toBe(list);
    const made = (await quick({ text, timeZone: 'Asia/Karachi' })).body;
    expect(made.spans).toEqual(seen.body.spans);
    expect(seen.body.task.recurrence).toEqual({
      rule: 'FREQ=MONTHLY;BYMONTHDAY=1;UNTIL=20311231',
      from: 'due',
    });
    expect(made.task).toMatchObject(seen.body.task);
  });

  test('takes a text that has no title yet', async () => {
    const seen = await preview({ text: 'tomorrow' });
    expect(seen.body).toMatchObject({ task: { title: '' }, spans: [{ kind: 'date', start: 0, end: 8 }] });
    expect((await preview({ text: 'every! 3 days' })).body.task.recurrence).toEqual({
      rule: 'FREQ=DAILY;INTERVAL=3',
      from: 'completion',
    });
  });
});

describe('quick add refuses', () => {
  test.each<[string, unknown, string[]]>([
    ['no text', {}, ['/text']],
    ['an empty text', { text: '' }, ['/text']],
    ['blanks', { text: ' \n ' }, ['/text']],
    ['NUL', { text: 'a\0b' }, ['/text']],
    ['half of a character', { text: 'a\uD800' }, ['/text']],
    ['a very long text', { text: 'x '.repeat(1_001) }, ['/text']],
    ['a title that is too long', { text: `tomorrow ${'x'.repeat(501)}` }, ['/text']],
    ['51 tags', { text: `x ${Array.from({ length: 51 }, (_, index) => `@t${index}`).join(' ')}` }, ['/text']],
    ['an unknown zone', { text: 'x', timeZone: 'Europe/Atlantis' }, ['/timeZone']],
    ['an unknown language', { text: 'x', language: 'tlh' }, ['/language']],
    ['an unknown field', { text: 'x', priority: 'high' }, ['/priority']],
    ['a span that ends before it starts', { text: 'x', ignore: [{ start: 3, end: 2 }] }, ['/ignore/0']],
    ['a span outside', { text: 'x', ignore: [{ start: -1, end: 2.5 }] }, ['/ignore/0/start', '/ignore/0/end']],
  ])('%s', async (_, body, pointers) => {
    const answer = await quick(body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(400);
    expect(problemOf(answer)).toEqual({
      type: 'invalid-request',
      fields: pointers.map((pointer) => `body ${pointer}`),
    });
    expect((await listPage(ada.api)).items).toEqual([]);
  });

  test('a text without a title, and says what it took', async () => {
    const answer = await quick({ text: 'tomorrow @home' });
    expect(answer.status).toBe(400);
    expect((answer.body as unknown as Problem).errors).toEqual([
      {
        in: 'body',
        pointer: '/text',
        message:
          'leaves no title beside "tomorrow", "@home": add words, or take one literally by a backslash before it',
      },
    ]);
  });

  test('strangers', async () => {
    const stranger = await fetch(`${server.url}/api/v1/tasks/quick`, { method: 'POST', body: '{"text":"x"}' });
    expect(stranger.status).toBe(401);
  });
});
