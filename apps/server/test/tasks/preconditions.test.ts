import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestUser, problemOf, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { activityOf, changeTask, createTask } from '../support/tasks.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

const changes = ['patch', 'complete', 'delete'] as const;

/** A task of version 3. */
const third = async (): Promise<string> => {
  const { id } = await createTask(ada.api, 'one');
  await changeTask(ada.api, id, 'patch', { title: 'two' });
  await changeTask(ada.api, id, 'patch', { title: 'three' });
  return id;
};
const send = (id: string, change: (typeof changes)[number], ifMatch: string) =>
  changeTask(ada.api, id, change, { title: 'four' }, { 'if-match': ifMatch });

describe.each(changes)('If-Match with %s', (change) => {
  test.each(['"3"', '*', '"1", "3"', '"2","3"', 'W/"1", "3"', '"other", "3"', '""  ,  "3"'])(
    '%s: made',
    async (ifMatch) => {
      const answer = await send(await third(), change, ifMatch);
      expect(answer.status).toBe(change === 'delete' ? 204 : 200);
      if (change !== 'delete') expect(answer.headers.get('etag')).toBe('"4"');
    },
  );

  test.each(['"2"', '"4"', 'W/"3"', '"1", "2"', '"03"', '"3 "', '"x"', '"99999999999999999999"', '""'])(
    '%s: 412 with the version there is',
    async (ifMatch) => {
      const id = await third();
      const answer = await send(id, change, ifMatch);
      expect(answer.status).toBe(412);
      expect(problemOf(answer).type).toBe('stale-version');
      expect(answer.headers.get('etag')).toBe('"3"');
      expect((await ada.api.get(`/api/v1/tasks/${id}`)).body).toMatchObject({ title: 'three', version: 3 });
    },
  );

  test.each(['3', '"3', '3"', '*, "3"', '"3" "2"', 'w/"3"', '"3";', ',', ''])('%j: 400', async (ifMatch) => {
    const id = await third();
    const answer = await send(id, change, ifMatch);
    expect(answer.status).toBe(400);
    expect(problemOf(answer)).toEqual({ type: 'invalid-request', fields: ['header if-match'] });
    expect((await ada.api.get(`/api/v1/tasks/${id}`)).body).toMatchObject({ version: 3 });
  });
});

test('a stale version is refused even where nothing would change', async () => {
  const id = await third();
  expect((await changeTask(ada.api, id, 'patch', {}, { 'if-match': '"1"' })).status).toBe(412);
  expect((await changeTask(ada.api, id, 'reopen', undefined, { 'if-match': '"1"' })).status).toBe(412);
});

describe('at the same time', () => {
  test('of two changes of one version exactly one wins', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id } = await createTask(ada.api, 'contested');
      const answers = await Promise.all(
        ['left', 'right'].map((title) => changeTask(ada.api, id, 'patch', { title }, { 'if-match': '"1"' })),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 412]));
      const winner = answers.find(({ status }) => status === 200)!;
      expect((await ada.api.get(`/api/v1/tasks/${id}`)).body).toEqual(winner.body);
    }
  });

  test.each([50, 120])('%i patches of one task lose nothing', async (count) => {
    const { id } = await createTask(ada.api, 'popular');
    const answers = await Promise.all(
      Array.from({ length: count }, (_, index) => changeTask(ada.api, id, 'patch', { notes: `change ${index}` })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const versions = answers.map(({ body }) => body.version).toSorted((a, b) => a - b);
    expect(versions).toEqual(Array.from({ length: count }, (_, index) => index + 2));
    const entries = await activityOf(ada.api, id, count + 1);
    expect(entries.map((entry) => entry.version)).toEqual([1, ...versions]);
    // Each change begins where the one before it ended.
    let notes = '';
    for (const { changed } of entries.slice(1)) {
      expect(changed['notes']!.before).toBe(notes);
      notes = changed['notes']!.after as string;
    }
    const last = answers.find(({ body }) => body.version === count + 1)!;
    expect(last.body.notes).toBe(notes);
  });

  test('changes of different fields of one task all remain', async () => {
    const { id } = await createTask(ada.api, 'shared');
    await Promise.all([
      changeTask(ada.api, id, 'patch', { title: 'new title' }),
      changeTask(ada.api, id, 'patch', { notes: 'new notes' }),
      changeTask(ada.api, id, 'patch', { priority: 'high' }),
      changeTask(ada.api, id, 'patch', { tags: ['new'] }),
      changeTask(ada.api, id, 'patch', { due: { date: '2026-12-01' } }),
      changeTask(ada.api, id, 'complete'),
    ]);
    expect((await ada.api.get(`/api/v1/tasks/${id}`)).body).toMatchObject({
      title: 'new title',
      notes: 'new notes',
      priority: 'high',
      tags: ['new'],
      due: { date: '2026-12-01' },
      status: 'completed',
      version: 7,
    });
  });

  test('of a deletion and many patches the deletion stays', async () => {
    const { id } = await createTask(ada.api, 'going');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index === 10 ? changeTask(ada.api, id, 'delete') : changeTask(ada.api, id, 'patch', { notes: `${index}` }),
      ),
    );
    expect((await ada.api.get(`/api/v1/tasks/${id}`)).status).toBe(404);
    const made = answers.filter(({ status }) => status === 200 || status === 204).length;
    for (const { status } of answers) expect([200, 204, 404]).toContain(status);
    const entries = await activityOf(ada.api, id, made + 1);
    expect(entries.at(-1)!.operation).toBe('deleted');
    expect(entries.map(({ version }) => version)).toEqual(entries.map((_, index) => index + 1));
  });
});
