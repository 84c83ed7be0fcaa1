import type { Problem } from '@todo/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestUser, problemOf, sendRaw, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { changeTask, createTask, listPage } from '../support/tasks.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

const title = 'T';
const due = (more: Record<string, unknown>) => ({ title, due: { date: '2026-12-01', ...more } });

/** What is wrong with a body, and what the answer must point to. */
const wrong: [string, unknown, string[]][] = [
  ['no title', {}, ['/title']],
  ['an empty title', { title: '' }, ['/title']],
  ['a title of spaces', { title: ' \t\n ' }, ['/title']],
  ['a title that is a number', { title: 7 }, ['/title']],
  ['a null title', { title: null }, ['/title']],
  ['a title of 501 letters', { title: 'x'.repeat(501) }, ['/title']],
  ['NUL in the title', { title: 'a\0b' }, ['/title']],
  ['a lone surrogate in the title', { title: 'a\uD800b' }, ['/title']],
  ['NUL in the notes', { title, notes: '\0' }, ['/notes']],
  ['a lone surrogate in the notes', { title, notes: 'x\uDFFF' }, ['/notes']],
  ['too long notes', { title, notes: 'x'.repeat(50_001) }, ['/notes']],
  ['an unknown priority', { title, priority: 'Urgent' }, ['/priority']],
  ['a priority that is a number', { title, priority: 1 }, ['/priority']],
  ['tags that are no list', { title, tags: 'a' }, ['/tags']],
  ['a tag with a space', { title, tags: ['ok', 'not ok'] }, ['/tags/1']],
  ['a tag with a comma, an @ and a #', { title, tags: ['a,b', '@c', '#d'] }, ['/tags/0', '/tags/1', '/tags/2']],
  ['an empty tag', { title, tags: [''] }, ['/tags/0']],
  ['a tag of 51 letters', { title, tags: ['x'.repeat(51)] }, ['/tags/0']],
  ['NUL and a lone surrogate in tags', { title, tags: ['a\0', '\uD800'] }, ['/tags/0', '/tags/1']],
  ['51 tags', { title, tags: Array.from({ length: 51 }, (_, index) => `t${index}`) }, ['/tags']],
  ['a due date that is text', { title, due: '2026-12-01' }, ['/due']],
  ['a time without a date', { title, due: { time: '09:00' } }, ['/due/date']],
  ['30 February', due({ date: '2026-02-30' }), ['/due/date']],
  ['29 February of a common year', due({ date: '2027-02-29' }), ['/due/date']],
  ['month 13', due({ date: '2026-13-01' }), ['/due/date']],
  ['a date with a time', due({ date: '2026-12-01T00:00:00Z' }), ['/due/date']],
  ['the year 1899', due({ date: '1899-12-31' }), ['/due/date']],
  ['the last evening of 9999', due({ date: '9999-12-31', time: '23:00' }), ['/due/date']],
  ['24:00', due({ time: '24:00' }), ['/due/time']],
  ['a time with seconds', due({ time: '09:00:00' }), ['/due/time']],
  ['9:00', due({ time: '9:00' }), ['/due/time']],
  ['an unknown zone', due({ timeZone: 'Europe/Atlantis' }), ['/due/timeZone']],
  ['a zone that is an offset', due({ timeZone: '+20:00' }), ['/due/timeZone']],
  ['an unknown field', { title, colour: 'red' }, ['/colour']],
  ['fields that are not for writing', { title, id: 'x', version: 7 }, ['/id', '/version']],
  ['an unknown field within due', due({ hour: 9 }), ['/due/hour']],
  ['a list', [{ title }], ['']],
  ['text', 'Buy milk', ['']],
  ['null', null, ['']],
];

const expectInvalid = (answer: Answer, pointers: readonly string[]): void => {
  expect(answer.status, JSON.stringify(answer.body)).toBe(400);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const { type, fields } = problemOf(answer);
  expect(type).toBe('invalid-request');
  expect(fields.toSorted()).toEqual(pointers.map((pointer) => `body ${pointer}`).toSorted());
  for (const { message } of (answer.body as Problem).errors!) expect(message).toMatch(/\w/);
};

describe('creating refuses', () => {
  test.each(wrong)('%s', async (_, body, pointers) => {
    expectInvalid(await ada.api.post('/api/v1/tasks', body), pointers);
  });
});

describe('patching refuses', () => {
  // What a patch may leave out or clear.
  const allowed = new Set(['no title', 'a title that is absent']);
  test.each(wrong.filter(([name]) => !allowed.has(name)))('%s', async (_, body, pointers) => {
    const { id } = await createTask(ada.api, 'stays');
    const { title: _title, ...rest } = (body ?? {}) as Record<string, unknown>;
    const patch = Array.isArray(body) || typeof body !== 'object' || pointers.includes('/title') ? body : rest;
    expectInvalid(await changeTask(ada.api, id, 'patch', body === null ? null : patch), pointers);
    expect((await ada.api.get(`/api/v1/tasks/${id}`)).body).toMatchObject({ title: 'stays', version: 1 });
  });

  test.each([{ due: { time: '09:00' } }, { due: { timeZone: 'Europe/Berlin' } }, { due: {} }])(
    'a part of a due date for a task that has none: %j',
    async (patch) => {
      const { id } = await createTask(ada.api, 'no date');
      expectInvalid(await changeTask(ada.api, id, 'patch', patch), ['/due/date']);
    },
  );

  test('a null day', async () => {
    const { id } = await createTask(ada.api, due({}));
    expectInvalid(await changeTask(ada.api, id, 'patch', { due: { date: null } }), ['/due/date']);
  });
});

test('every wrong field is named at once, of body, path and header', async () => {
  const body = {
    title: ' ',
    notes: '\0',
    priority: 'huge',
    tags: ['a b', 'ok', '#'],
    due: { date: '2026-02-30', time: '25:00', timeZone: 'Mars/Olympus' },
    extra: { a: 1 },
  };
  const answer = await changeTask(ada.api, 'no-uuid', 'patch', body, { 'if-match': '3' });
  expect(answer.status).toBe(400);
  expect(problemOf(answer).fields.toSorted()).toEqual([
    'body /due/date',
    'body /due/time',
    'body /due/timeZone',
    'body /extra',
    'body /notes',
    'body /priority',
    'body /tags/0',
    'body /tags/2',
    'body /title',
    'header if-match',
    'path id',
  ]);
});

test('members that objects have by themselves are unknown fields too', async () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const body = Buffer.from(`{"title":"T","${name}":{}}`);
    const headers = { ...ada.api.headers, 'content-type': 'application/json', 'content-length': `${body.length}` };
    expectInvalid(await sendRaw(`${server.url}/api/v1/tasks`, 'POST', headers, body), [`/${name}`]);
  }
});

test('the largest of everything is taken', async () => {
  const tags = Array.from({ length: 50 }, (_, index) => `${index}${'ü'.repeat(48)}`);
  const input = {
    title: '長'.repeat(500),
    notes: '🥛'.repeat(25_000),
    tags,
    priority: 'low',
    due: { date: '2026-12-01' },
  };
  const task = await createTask(ada.api, input);
  expect(task).toMatchObject(input);
  expect(await listPage(ada.api, { q: '長'.repeat(30), limit: 1 })).toMatchObject({ items: [{ id: task.id }] });
  expect(await listPage(ada.api, { sort: 'title', order: 'desc', limit: 1 })).toMatchObject({
    items: [{ id: task.id }],
  });
});

test('nothing that was refused is there', async () => {
  const bob = await signUp(server.url, 'Bob');
  for (const [, body] of wrong.slice(0, 5)) await bob.api.post('/api/v1/tasks', body);
  expect((await listPage(bob.api)).items).toEqual([]);
  expect(server.logged).toEqual([]);
});
