import type { Task } from '@todo/contracts';
import ICAL from 'ical.js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestUser, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { changeTask, createTask } from '../support/tasks.ts';
import { timeZoneComponent } from '../../src/features/transfer/ical-text.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer({ LOG_LEVEL: 'trace' });
});
beforeEach(async () => {
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

const makeFeed = async (user = ada): Promise<string> => {
  const made = await user.api.post<{ url: string }>('/api/v1/feed');
  expect(made.status).toBe(201);
  expect(made.body.url).toMatch(/^http:\/\/localhost:\d+\/feeds\/[\w-]{43}\.ics$/);
  return made.body.url.replace('localhost', '127.0.0.1');
};
const read = async (url: string, headers: Record<string, string> = {}) => {
  const response = await fetch(url, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const parse = (text: string) => new ICAL.Component(ICAL.parse(text) as unknown[]);

describe('the address', () => {
  test('is told once, replaced by the next one, and ended', async () => {
    expect((await ada.api.get('/api/v1/feed')).body).toEqual({ exists: false, createdAt: null, lastFetchedAt: null });
    const first = await makeFeed();
    expect((await ada.api.get('/api/v1/feed')).body).toMatchObject({ exists: true, lastFetchedAt: null });
    expect((await read(first)).status).toBe(200);
    const { lastFetchedAt } = (await ada.api.get<{ lastFetchedAt: string }>('/api/v1/feed')).body;
    expect(Date.now() - Date.parse(lastFetchedAt)).toBeLessThan(60_000);
    const second = await makeFeed();
    expect((await read(first)).status).toBe(404);
    expect((await read(second)).status).toBe(200);
    expect((await ada.api.send('DELETE', '/api/v1/feed')).status).toBe(204);
    expect((await read(second)).status).toBe(404);
  });

  test('is kept as a hash, and in no log', async () => {
    const url = await makeFeed();
    const secret = /feeds\/(.*)\.ics/.exec(url)![1]!;
    await read(url);
    await read(`${url}x`);
    const rows = await server.database.query({ text: 'select * from feeds', values: [] });
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(server.logged.join()).not.toContain(secret);
    expect(await (await fetch(`${server.url}/metrics`)).text()).not.toContain(secret);
  });

  test.each(['', 'x.ics', `${'a'.repeat(43)}.ics`, 'a'.repeat(43), '%00.ics', '..%2F.ics'])(
    'is 404 when it is none: %s',
    async (file) => {
      expect((await read(`${server.url}/feeds/${file}`)).status).toBe(404);
    },
  );
});

test('the calendar has a VTODO for each open task and a VEVENT for each dated one', async () => {
  const berlin = { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' };
  const list = await ada.api.post<{ id: string }>('/api/v1/lists', { name: 'Home' });
  const timed = await createTask(ada.api, {
    title: 'Timed; with, signs\\ and 😎',
    notes: 'one\ntwo',
    due: berlin,
    estimate: 'PT45M',
    tags: ['a', 'b'],
    priority: 'high',
    listId: list.body.id,
    recurrence: { rule: 'FREQ=WEEKLY;BYDAY=TU' },
  });
  const day = await createTask(ada.api, { title: 'Day', due: { date: '2026-12-24' } });
  const utc = await createTask(ada.api, { title: 'UTC', due: { date: '2026-12-02', time: '10:30' } });
  const plain = await createTask(ada.api, { title: 'Plain' });
  await changeTask(ada.api, (await createTask(ada.api, 'Done')).id, 'complete');

  const { text } = await read(await makeFeed());
  const calendar = parse(text);
  const todos = new Map(
    calendar.getAllSubcomponents('vtodo').map((todo) => [String(todo.getFirstPropertyValue('uid')), todo]),
  );
  const events = new Map(
    calendar.getAllSubcomponents('vevent').map((event) => [String(event.getFirstPropertyValue('uid')), event]),
  );
  expect([...todos.keys()].toSorted()).toEqual([timed, day, utc, plain].map(({ id }) => id).toSorted());
  expect([...events.keys()].toSorted()).toEqual([timed, day, utc].map(({ id }) => `${id}-event`).toSorted());

  const event = new ICAL.Event(events.get(`${timed.id}-event`));
  expect(event.summary).toBe('Timed; with, signs\\ and 😎');
  expect(event.description).toBe('one\ntwo');
  expect(event.startDate.toJSDate().toISOString()).toBe(timed.dueAt);
  expect(event.endDate.toJSDate().toISOString()).toBe('2026-12-01T08:45:00.000Z');
  expect(String(todos.get(timed.id)!.getFirstPropertyValue('rrule'))).toBe('FREQ=WEEKLY;BYDAY=TU');
  expect(todos.get(timed.id)!.getFirstPropertyValue('last-modified')!.toString()).toBe(
    `${timed.updatedAt.slice(0, 19)}Z`,
  );
  const whole = new ICAL.Event(events.get(`${day.id}-event`));
  expect([whole.startDate.isDate, whole.startDate.toString(), whole.endDate.toString()]).toEqual([
    true,
    '2026-12-24',
    '2026-12-25',
  ]);
  expect(events.get(`${utc.id}-event`)!.getFirstPropertyValue('dtstart')!.toString()).toBe('2026-12-02T10:30:00Z');
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
});

test('a calendar that has not changed is not sent again', async () => {
  const task = await createTask(ada.api, { title: 'Watched', due: { date: '2026-12-24' } });
  const url = await makeFeed();
  const first = await read(url);
  expect(first.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  expect(first.headers.get('cache-control')).toBe('private, no-cache');
  const etag = first.headers.get('etag')!;
  expect(await read(url, { 'if-none-match': etag })).toMatchObject({ status: 304, text: '' });
  expect(await read(url, { 'if-none-match': `"other", W/${etag}` })).toMatchObject({ status: 304 });
  await changeTask(ada.api, task.id, 'patch', { title: 'Changed' });
  const next = await read(url, { 'if-none-match': etag });
  expect(next.status).toBe(200);
  expect(next.text).toContain('SUMMARY:Changed');
  expect(next.text).toContain(`UID:${task.id}\r\n`);
  expect((await fetch(url, { method: 'HEAD' })).headers.get('etag')).toBe(next.headers.get('etag'));
});

test('tasks of archived lists are not in it, and nobody else’s', async () => {
  const ben = await signUp(server.url);
  await createTask(ben.api, 'Ben’s');
  const list = await ada.api.post<{ id: string }>('/api/v1/lists', { name: 'Old' });
  await createTask(ada.api, { title: 'Archived', listId: list.body.id });
  await ada.api.send('PATCH', `/api/v1/lists/${list.body.id}`, { archived: true });
  const mine = await createTask(ada.api, 'Mine');
  const { text } = await read(await makeFeed());
  expect(
    parse(text)
      .getAllSubcomponents('vtodo')
      .map((todo) => todo.getFirstPropertyValue('uid')),
  ).toEqual([mine.id] satisfies Task['id'][]);
});

test.each([
  'Europe/Berlin',
  'America/New_York',
  'Asia/Karachi',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'America/Sao_Paulo',
])('a VTIMEZONE of %s says what the clocks do, hour by hour around each change', (zone) => {
  const [first, last] = [2024, 2029];
  const component = parse(
    `BEGIN:VCALENDAR\r\n${timeZoneComponent(zone, first, last)}END:VCALENDAR\r\n`,
  ).getFirstSubcomponent('vtimezone')!;
  const timezone = new ICAL.Timezone(component);
  const clock = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  for (let at = Date.UTC(first, 0, 3); at < Date.UTC(last, 11, 28); at += 7 * 3_600_000) {
    const utc = ICAL.Time.fromJSDate(new Date(at), true);
    // ical.js goes from local to UTC; a doubled hour has two answers.
    const local = new ICAL.Time(
      Object.fromEntries(
        clock
          .format(at)
          .split(/[- :]/)
          .map((part, index) => [['year', 'month', 'day', 'hour', 'minute', 'second'][index]!, Number(part)]),
      ),
      timezone,
    );
    const difference = Math.abs(local.toUnixTime() - utc.toUnixTime());
    expect([0, 1_800, 3_600], `${zone} ${new Date(at).toISOString()}`).toContain(difference);
    const offset = (at2: number) => new Date(`${clock.format(at2).replace(' ', 'T')}Z`).getTime() - at2;
    const isNearChange = offset(at - 4 * 3_600_000) !== offset(at + 4 * 3_600_000);
    if (!isNearChange) expect(difference, `${zone} ${new Date(at).toISOString()}`).toBe(0);
  }
});
