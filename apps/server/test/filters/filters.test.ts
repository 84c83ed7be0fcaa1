import { randomUUID } from 'node:crypto';
import type { SavedFilter } from '@todo/contracts';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestUser, problemOf, signUp } from '../support/client.ts';
import { changeLog } from '../support/live.ts';
import { type TestServer, startTestServer } from '../support/server.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

const week = { name: 'This week', query: 'due <= +7d & is:open', color: '#1E90FF' };
const create = (body: object = week, headers?: Record<string, string>) =>
  ada.api.post<SavedFilter>('/api/v1/filters', body, headers);
const all = async (user = ada) => (await user.api.get<{ items: SavedFilter[] }>('/api/v1/filters')).body.items;
const patch = (id: string, body: unknown, headers?: Record<string, string>) =>
  ada.api.send<SavedFilter>('PATCH', `/api/v1/filters/${id}`, body, headers);
const remove = (id: string, headers?: Record<string, string>) =>
  ada.api.send('DELETE', `/api/v1/filters/${id}`, undefined, headers);
const undo = (token: string | null) => ada.api.post('/api/v1/undo', { token });
/** What undoing brings back: all but what every change moves on. */
const state = (filter: SavedFilter | undefined) => ({ ...filter, version: 0, updatedAt: '' });

describe('a saved filter', () => {
  test('is made, read, edited and deleted, and the change log tells of it', async () => {
    const made = await create();
    expect(made.status).toBe(201);
    const { id } = made.body;
    expect(made.body).toMatchObject({ ...week, color: '#1e90ff', version: 1 });
    expect(made.headers.get('location')).toBe(`/api/v1/filters/${id}`);
    expect(made.headers.get('etag')).toBe('"1"');
    expect((await ada.api.get(`/api/v1/filters/${id}`)).body).toEqual(made.body);

    const edited = await patch(id, { query: 'due <= +14d', color: null });
    expect(edited.body).toMatchObject({ name: 'This week', query: 'due <= +14d', color: null, version: 2 });
    expect((await patch(id, { name: 'This week' })).body).toEqual(edited.body);
    expect(await all()).toEqual([edited.body]);

    expect((await remove(id)).status).toBe(204);
    expect((await ada.api.get(`/api/v1/filters/${id}`)).status).toBe(404);
    expect(await all()).toEqual([]);
    expect((await remove(id)).status).toBe(404);
    expect((await patch(id, { name: 'x' })).status).toBe(404);
    expect((await changeLog(ada.api, 3)).map((change) => ({ ...change, time: '', sequence: 0 }))).toEqual(
      ['created', 'updated', 'deleted'].map((operation) => ({
        entity: 'filter',
        id,
        operation,
        time: '',
        sequence: 0,
      })),
    );
  });

  test('is its user’s alone', async () => {
    const { id } = (await create()).body;
    const eve = await signUp(server.url, 'Eve');
    expect(await all(eve)).toEqual([]);
    expect((await eve.api.get(`/api/v1/filters/${id}`)).status).toBe(404);
    expect((await eve.api.send('PATCH', `/api/v1/filters/${id}`, { name: 'mine' })).status).toBe(404);
    expect((await eve.api.send('DELETE', `/api/v1/filters/${id}`)).status).toBe(404);
    expect(await all()).toHaveLength(1);
  });

  test('cannot be saved wrong', async () => {
    const refused = await create({ name: ' ', query: 'due < soon', color: 'red', order: 1 });
    expect(problemOf(refused)).toEqual({
      type: 'invalid-request',
      fields: ['body /name', 'body /query', 'body /color', 'body /order'],
    });
    expect(refused.body).toMatchObject({
      errors: [{}, { message: expect.stringMatching(/^at character 7: expected a day/), offset: 6 }, {}, {}],
    });
    const { id } = (await create()).body;
    expect(problemOf(await patch(id, { query: 'is:open &' })).fields).toEqual(['body /query']);
    expect(problemOf(await create({ name: 'x' })).fields).toEqual(['body /query']);
    expect(problemOf(await create({ ...week, query: 'a'.repeat(1_001) })).fields).toEqual(['body /query']);
    expect((await ada.api.get('/api/v1/filters/1')).status).toBe(400);
  });

  test('is changed only as the version that is known, and once for a key', async () => {
    const { id } = (await create()).body;
    expect((await patch(id, { name: 'new' }, { 'if-match': '"2"' })).status).toBe(412);
    expect((await patch(id, { name: 'new' }, { 'if-match': '"1"' })).status).toBe(200);
    expect((await remove(id, { 'if-match': '"1"' })).status).toBe(412);
    const headers = { 'idempotency-key': randomUUID() };
    const [first, second] = [await create(week, headers), await create(week, headers)];
    expect(second.body).toEqual(first.body);
    expect(await all()).toHaveLength(2);
  });

  test('undoing takes back making, editing and deleting', async () => {
    const made = await create();
    const { id } = made.body;
    const edited = await patch(id, { name: 'Soon', color: null });
    const removed = await remove(id);
    expect((await undo(removed.headers.get('undo-token'))).status).toBe(200);
    expect((await all()).map(state)).toEqual([state(edited.body)]);
    await undo(edited.headers.get('undo-token'));
    expect((await all()).map(state)).toEqual([state(made.body)]);
    const undone = await undo(made.headers.get('undo-token'));
    expect(await all()).toEqual([]);
    await undo(undone.headers.get('undo-token'));
    expect((await all()).map(state)).toEqual([state(made.body)]);
  });

  test('undoing keeps what was changed besides, and refuses where something would be lost', async () => {
    const { id } = (await create()).body;
    const first = await patch(id, { name: 'second' });
    await patch(id, { query: 'is:overdue' });
    await undo(first.headers.get('undo-token'));
    expect(await all()).toMatchObject([{ name: 'This week', query: 'is:overdue' }]);
    const second = await patch(id, { name: 'third' });
    await patch(id, { name: 'fourth' });
    expect(problemOf(await undo(second.headers.get('undo-token'))).type).toBe('conflict');
    const third = await patch(id, { name: 'fifth' });
    await remove(id);
    expect(problemOf(await undo(third.headers.get('undo-token'))).type).toBe('conflict');
  });

  test('has a place among the others, which moving changes and undoing gives back', async () => {
    const made: SavedFilter[] = [];
    for (const name of ['a', 'b', 'c', 'd']) made.push((await create({ ...week, name })).body);
    const [a, b, c, d] = made.map(({ id }) => id) as [string, string, string, string];
    const move = (id: string, body: object, headers?: Record<string, string>) =>
      ada.api.post<SavedFilter>(`/api/v1/filters/${id}/move`, body, headers);
    const names = async () => (await all()).map(({ name }) => name).join('');
    expect(await names()).toBe('abcd');
    const moved = await move(d, { before: a });
    expect(await names()).toBe('dabc');
    await move(a, { after: b });
    expect(await names()).toBe('dbac');
    expect((await move(c, { after: a })).body.version).toBe(1);
    expect((await undo(moved.headers.get('undo-token'))).status).toBe(200);
    expect(await names()).toBe('bacd');
    expect((await move(a, { before: c }, { 'if-match': '"1"' })).status).toBe(412);
    const eve = await signUp(server.url, 'Eve');
    const hers = (await eve.api.post<SavedFilter>('/api/v1/filters', week)).body.id;
    for (const before of [a, hers, randomUUID()]) {
      expect(problemOf(await move(a, { before })).fields).toEqual(['body /before']);
    }
    expect((await move(a, {})).status).toBe(400);
    expect((await move(hers, { before: a })).status).toBe(404);
  });

  test('finds its place where ranks are equal, and when many move at once', async () => {
    await server.database.execute(sql`
      insert into filters (id, user_id, name, query, rank, version, created_at, updated_at)
      select gen_random_uuid(), ${ada.id}, n, 'is:open', 'a0', 1, now(), now() from generate_series(1, 6) as n`);
    const before = await all();
    const [first, second, third, ...rest] = before as [SavedFilter, SavedFilter, SavedFilter, ...SavedFilter[]];
    await ada.api.post(`/api/v1/filters/${third.id}/move`, { before: second.id });
    expect((await all()).map(({ id }) => id)).toEqual([first, third, second, ...rest].map(({ id }) => id));
    const answers = await Promise.all(
      rest.map(({ id }) => ada.api.post(`/api/v1/filters/${id}/move`, { after: first.id })),
    );
    expect(answers.map(({ status }) => status)).toEqual(rest.map(() => 200));
    const after = await all();
    expect(new Set(after.map(({ rank }) => rank)).size).toBe(6);
    expect([after[0], ...after.slice(-2)].map((one) => one!.id)).toEqual([first.id, third.id, second.id]);
  });

  test('there are at most 100 of an account, however many are saved at once', async () => {
    await server.database.execute(sql`
      insert into filters (id, user_id, name, query, rank, version, created_at, updated_at)
      select gen_random_uuid(), ${ada.id}, n, 'is:open', 'a0', 1, now(), now() from generate_series(1, 97) as n`);
    const answers = await Promise.all(Array.from({ length: 6 }, () => create()));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(3);
    expect(await all()).toHaveLength(100);
  });
});
