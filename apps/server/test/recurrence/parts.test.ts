import type { Task } from '@todo/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestUser, signUp } from '../support/client.ts';
import { completeTo, nextOf, seriesOf, settled, skipTask } from '../support/recurrence.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { changeTask, createTask } from '../support/tasks.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

const weekly = { due: { date: '2035-01-01' }, recurrence: { rule: 'FREQ=WEEKLY' } };
const read = async (id: string) => (await ada.api.get<Task>(`/api/v1/tasks/${id}`)).body;
const tree = async (id: string) =>
  (await ada.api.get<{ items: Task[] }>(`/api/v1/tasks/${id}/subtasks?depth=all`)).body.items;
const titles = (tasks: readonly Task[]) => tasks.map(({ title }) => title).toSorted();
const newList = async (name: string) => {
  const answer = await ada.api.post<{ id: string }>('/api/v1/lists', { name });
  expect(answer.status).toBe(201);
  return answer.body.id;
};

/** A task of a list with two subtasks, one of which has one. */
const household = async () => {
  const listId = await newList('Home');
  const top = await createTask(ada.api, { title: 'Clean', listId, ...weekly });
  const kitchen = await createTask(ada.api, {
    title: 'Kitchen',
    parentId: top.id,
    tags: ['wet'],
    due: { date: '2035-01-01', time: '10:00', timeZone: 'Europe/Berlin' },
    reminders: [{ at: '2035-01-01T08:00:00.000Z' }],
  });
  const oven = await createTask(ada.api, { title: 'Oven', parentId: kitchen.id });
  const hall = await createTask(ada.api, { title: 'Hall', parentId: top.id });
  return { listId, top, kitchen, oven, hall };
};

describe('subtasks of a task that recurs', () => {
  test('come again with it, all of them open', async () => {
    const { listId, top, hall } = await household();
    await changeTask(ada.api, hall.id, 'complete');
    const next = await completeTo(ada.api, top);
    expect(next.listId).toBe(listId);
    await expect.poll(async () => (await tree(next.id)).length).toBe(3);
    const parts = await tree(next.id);
    expect(titles(parts)).toEqual(['Hall', 'Kitchen', 'Oven']);
    for (const part of parts) expect(part).toMatchObject({ status: 'open', completedAt: null, listId, version: 1 });
    const kitchen = parts.find(({ title }) => title === 'Kitchen')!;
    expect(kitchen).toMatchObject({
      parentId: next.id,
      tags: ['wet'],
      due: { date: '2035-01-08', time: '10:00', timeZone: 'Europe/Berlin' },
      dueAt: '2035-01-08T09:00:00.000Z',
      reminders: [{ at: '2035-01-08T08:00:00.000Z' }],
    });
    expect(parts.find(({ title }) => title === 'Oven')!.parentId).toBe(kitchen.id);
    await expect.poll(async () => (await read(next.id)).subtasks).toEqual({ total: 2, completed: 0 });
    // Those of the completed one stay with it.
    expect((await tree(top.id)).map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
  });

  test('go with it when it is taken back, and come again when it does', async () => {
    const { top } = await household();
    const next = await completeTo(ada.api, top);
    const ids = (await tree(next.id)).map(({ id }) => id).toSorted();
    await changeTask(ada.api, top.id, 'reopen');
    await settled(ada);
    for (const id of [next.id, ...ids]) expect((await ada.api.get(`/api/v1/tasks/${id}`)).status).toBe(404);
    await completeTo(ada.api, top);
    const again = await tree(next.id);
    expect(again.map(({ id }) => id).toSorted()).toEqual(ids);
    for (const part of again) expect(part.version).toBe(3);
  });

  test('keep it when one of them was touched or added', async () => {
    for (const touch of [
      async (next: Task) => changeTask(ada.api, (await tree(next.id))[0]!.id, 'complete'),
      (next: Task) => createTask(ada.api, { title: 'more', parentId: next.id }),
    ]) {
      const { top } = await household();
      const next = await completeTo(ada.api, top);
      await touch(next);
      await changeTask(ada.api, top.id, 'reopen');
      await settled(ada);
      expect((await read(next.id)).status).toBe('open');
      expect((await tree(next.id)).length).toBeGreaterThanOrEqual(3);
    }
  });

  test('that were deleted from the next one do not come back', async () => {
    const { top } = await household();
    const next = await completeTo(ada.api, top);
    const kitchen = (await tree(next.id)).find(({ title }) => title === 'Kitchen')!;
    await changeTask(ada.api, kitchen.id, 'delete');
    await changeTask(ada.api, top.id, 'reopen');
    await settled(ada);
    await completeTo(ada.api, top);
    expect(titles(await tree(next.id))).toEqual(['Hall']);
  });

  test('that recur themselves come once, under the next one', async () => {
    const { top, kitchen } = await household();
    const daily = { due: { date: '2035-01-01' }, recurrence: { rule: 'FREQ=DAILY' } };
    const dishes = await createTask(ada.api, { title: 'Dishes', parentId: top.id, ...daily });
    const crumbs = await createTask(ada.api, { title: 'Crumbs', parentId: kitchen.id, ...daily });
    const early = await completeTo(ada.api, dishes);
    expect(early.parentId).toBe(top.id);
    const next = await completeTo(ada.api, top);
    const again = await nextOf(ada.api, dishes);
    await nextOf(ada.api, crumbs);
    await settled(ada);
    expect(again).toMatchObject({ parentId: next.id, due: { date: '2035-01-03' } });
    const parts = await tree(next.id);
    expect(titles(parts)).toEqual(['Crumbs', 'Dishes', 'Hall', 'Kitchen', 'Oven']);
    const parent = parts.find(({ title }) => title === 'Kitchen')!;
    expect(parts.find(({ title }) => title === 'Crumbs')!.parentId).toBe(parent.id);
    expect(await seriesOf(ada.api, dishes)).toHaveLength(3);
  });

  test('and the completion is undone as a whole', async () => {
    const { top } = await household();
    await createTask(ada.api, { title: 'Dishes', parentId: top.id, ...weekly });
    const completed = await changeTask(ada.api, top.id, 'complete');
    const next = await nextOf(ada.api, top);
    await settled(ada);
    expect(titles(await tree(next.id))).toContain('Dishes');
    const undone = await ada.api.post('/api/v1/undo', { token: completed.headers.get('undo-token') });
    expect(undone.status).toBe(200);
    await settled(ada);
    expect((await ada.api.get(`/api/v1/tasks/${next.id}`)).status).toBe(404);
    expect((await tree(top.id)).map(({ status }) => status)).toEqual(['open', 'open', 'open', 'open']);
  });
});

test('skipping takes the subtasks along, open again, and is undone with them', async () => {
  const { top, kitchen, hall } = await household();
  const own = { due: { date: '2035-01-01' }, recurrence: { rule: 'FREQ=DAILY' } };
  const dishes = await createTask(ada.api, { title: 'Dishes', parentId: top.id, ...own });
  const pots = await createTask(ada.api, { title: 'Pots', parentId: dishes.id, due: own.due });
  await changeTask(ada.api, hall.id, 'complete');
  const skipped = await skipTask(ada.api, top.id);
  expect(skipped.body).toMatchObject({ status: 'open', due: { date: '2035-01-08' } });
  expect(await read(hall.id)).toMatchObject({ status: 'open', completedAt: null });
  expect(await read(kitchen.id)).toMatchObject({
    due: { date: '2035-01-08', time: '10:00', timeZone: 'Europe/Berlin' },
    dueAt: '2035-01-08T09:00:00.000Z',
    reminders: [{ at: '2035-01-08T08:00:00.000Z' }],
  });
  for (const { id } of [dishes, pots]) expect(await read(id)).toMatchObject({ due: own.due, version: 1 });
  await ada.api.post('/api/v1/undo', { token: skipped.headers.get('undo-token') });
  expect(await read(hall.id)).toMatchObject({ status: 'completed' });
  expect(await read(kitchen.id)).toMatchObject({ due: kitchen.due, dueAt: kitchen.dueAt });
  expect(await read(top.id)).toMatchObject({ due: top.due, recurrence: top.recurrence });
});

test('skipping the last one leaves the subtasks as they are', async () => {
  const recurrence = { rule: 'FREQ=WEEKLY;COUNT=1' };
  const top = await createTask(ada.api, { title: 'Once', ...weekly, recurrence });
  const part = await createTask(ada.api, { title: 'Part', parentId: top.id });
  expect((await skipTask(ada.api, top.id)).body.status).toBe('completed');
  expect(await read(part.id)).toMatchObject({ status: 'open', version: 1 });
});

test('a list that was deleted meanwhile leaves the next one in the inbox', async () => {
  const listId = await newList('Short');
  const first = await createTask(ada.api, { title: 'Again', listId, ...weekly });
  const usual = await ada.api.send<Task>('PATCH', `/api/v1/tasks/${first.id}?scope=this`, { listId: null });
  expect(usual.body.recurrence?.usual).toEqual({ listId });
  await ada.api.send('DELETE', `/api/v1/lists/${listId}`);
  expect((await completeTo(ada.api, first)).listId).toBeNull();
});
