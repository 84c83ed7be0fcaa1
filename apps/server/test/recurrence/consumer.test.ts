import { randomUUID } from 'node:crypto';
import type { CloudEvent, Task } from '@todo/contracts';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestUser, signUp } from '../support/client.ts';
import { completeTo, nextOf, seriesOf, settled } from '../support/recurrence.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { activityOf, changeTask, createTask } from '../support/tasks.ts';

/** Everything that was published, to publish it again. */
const published: CloudEvent[] = [];
let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer({}, (platform) => ({
    ...platform,
    start: () => platform.start(),
    stop: () => platform.stop(),
    onReconnect: (listener) => platform.onReconnect(listener),
    events: {
      publish: (batch) => {
        published.push(...batch.map(({ event }) => event));
        return platform.events.publish(batch);
      },
      subscribe: (subscription) => platform.events.subscribe(subscription),
    },
  }));
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

const rent = {
  title: 'Pay rent',
  notes: 'by transfer',
  priority: 'high',
  tags: ['bank'],
  estimate: 'PT30M',
  reminders: [{ before: 'PT1H' }, { at: '2035-01-30T06:00:00.000Z' }],
  due: { date: '2035-01-31', time: '09:00', timeZone: 'Europe/Berlin' },
  recurrence: { rule: 'FREQ=MONTHLY;BYMONTHDAY=31' },
};
const daily = { title: 'Water the plants', due: { date: '2035-01-01' }, recurrence: { rule: 'FREQ=DAILY' } };
const dates = (tasks: readonly Task[]) => tasks.map(({ due }) => due!.date);
const open = (tasks: readonly Task[]) => tasks.filter(({ status }) => status === 'open');

/** Publishes an event again: as it was, or as one of its own. */
const again = async (taskId: string, type: string, id?: string): Promise<void> => {
  const event = published.findLast((one) => one.type === type && one.subject === taskId)!;
  await server.platform.events.publish([{ topic: 'task-events', event: { ...event, id: id ?? event.id } }]);
};

describe('completing', () => {
  test('makes the next occurrence with all that the task has', async () => {
    const first = await createTask(ada.api, rent);
    expect(first.recurrence).toEqual({
      rule: 'FREQ=MONTHLY;BYMONTHDAY=31',
      from: 'due',
      catchUp: true,
      seriesId: expect.any(String),
      start: rent.due,
      occurrence: '2035-01-31',
      number: 1,
    });
    const next = await completeTo(ada.api, first);
    // February has no 31st; the clocks have changed by the 31st of March, and 09:00 is still 09:00.
    expect(next).toMatchObject({
      title: rent.title,
      notes: rent.notes,
      priority: rent.priority,
      tags: rent.tags,
      estimate: rent.estimate,
      due: { date: '2035-03-31', time: '09:00', timeZone: 'Europe/Berlin' },
      dueAt: '2035-03-31T07:00:00.000Z',
      reminders: [{ before: 'PT1H' }, { at: '2035-03-30T05:00:00.000Z' }],
      status: 'open',
      completedAt: null,
      version: 1,
      rank: first.rank,
      recurrence: { ...first.recurrence, occurrence: '2035-03-31', number: 2 },
    });
    const done = (await ada.api.get<Task>(`/api/v1/tasks/${first.id}`)).body;
    expect(done).toMatchObject({ status: 'completed', recurrence: first.recurrence });
    const [created] = await activityOf(ada.api, next.id, 1);
    expect(created).toMatchObject({ operation: 'created', actor: { userId: ada.id, via: 'system' } });
  });

  test('stays under its parent', async () => {
    const parent = await createTask(ada.api, 'Household');
    const first = await createTask(ada.api, { ...daily, parentId: parent.id });
    const next = await completeTo(ada.api, first);
    expect(next.parentId).toBe(parent.id);
  });

  test('twice, at once and again and again makes one next occurrence', async () => {
    const first = await createTask(ada.api, daily);
    await Promise.all(Array.from({ length: 8 }, () => changeTask(ada.api, first.id, 'complete')));
    const next = await nextOf(ada.api, first);
    await changeTask(ada.api, first.id, 'complete');
    await again(first.id, 'todo.task.completed');
    await again(first.id, 'todo.task.completed', randomUUID());
    await settled(ada);
    expect((await seriesOf(ada.api, first)).map(({ id }) => id)).toEqual([first.id, next.id]);

    const second = await completeTo(ada.api, next);
    await again(first.id, 'todo.task.completed', randomUUID());
    await again(next.id, 'todo.task.completed', randomUUID());
    await settled(ada);
    expect(dates(await seriesOf(ada.api, first))).toEqual(['2035-01-01', '2035-01-02', '2035-01-03']);
    expect(second.recurrence?.number).toBe(3);
  });

  test('many of one user at the same time', async () => {
    const tasks = await Promise.all(Array.from({ length: 12 }, () => createTask(ada.api, daily)));
    await Promise.all(tasks.map((task) => changeTask(ada.api, task.id, 'complete')));
    const next = await Promise.all(tasks.map((task) => nextOf(ada.api, task)));
    expect(new Set(next.map(({ id }) => id)).size).toBe(tasks.length);
  });

  test('a task whose next one is in the trash brings none', async () => {
    const first = await createTask(ada.api, daily);
    const next = await completeTo(ada.api, first);
    await changeTask(ada.api, next.id, 'delete');
    await changeTask(ada.api, first.id, 'reopen');
    await changeTask(ada.api, first.id, 'complete');
    await settled(ada);
    expect(await seriesOf(ada.api, first)).toHaveLength(1);
    // Out of the trash the series goes on.
    await ada.api.post(`/api/v1/tasks/${next.id}/restore`);
    expect((await completeTo(ada.api, next)).due?.date).toBe('2035-01-03');
  });

  test('a deleted task brings none', async () => {
    const first = await createTask(ada.api, daily);
    await changeTask(ada.api, first.id, 'delete');
    await settled(ada);
    expect(await seriesOf(ada.api, first)).toEqual([]);
  });

  test('an event of a user who is gone is no error', async () => {
    const eve = await signUp(server.url, 'Eve');
    const first = await createTask(eve.api, daily);
    await completeTo(eve.api, first);
    await server.database.execute(sql`delete from "user" where id = ${eve.id}`);
    await again(first.id, 'todo.task.completed', randomUUID());
    await settled(ada);
    expect(server.logged.filter((line) => line.includes('"consumer":"recurrence"'))).toEqual([]);
  });
});

describe('reopening', () => {
  test('takes an untouched next occurrence back, and not into the trash', async () => {
    const first = await createTask(ada.api, rent);
    const next = await completeTo(ada.api, first);
    await changeTask(ada.api, first.id, 'reopen');
    await expect.poll(async () => (await ada.api.get(`/api/v1/tasks/${next.id}`)).status).toBe(404);
    const trash = (await ada.api.get<{ items: { task: Task }[] }>('/api/v1/trash?limit=200')).body.items;
    expect(trash.map(({ task }) => task.id)).not.toContain(next.id);
    expect(await seriesOf(ada.api, first)).toHaveLength(1);

    // Completed again it comes again, and its versions go on.
    const back = await completeTo(ada.api, first);
    expect(back).toMatchObject({ id: next.id, due: next.due, version: 3 });
    const operations = (await activityOf(ada.api, next.id, 3)).map(({ operation, version }) => [operation, version]);
    expect(operations).toEqual([
      ['created', 1],
      ['deleted', 2],
      ['created', 3],
    ]);
    // What was said of the reopening comes late: the second completion stays.
    await again(first.id, 'todo.task.reopened', randomUUID());
    await settled(ada);
    expect(await seriesOf(ada.api, first)).toHaveLength(2);
  });

  test('a completion that is told of late, after the reopening, makes nothing', async () => {
    const first = await createTask(ada.api, daily);
    await completeTo(ada.api, first);
    await changeTask(ada.api, first.id, 'reopen');
    await settled(ada);
    await again(first.id, 'todo.task.completed', randomUUID());
    await settled(ada);
    expect(await seriesOf(ada.api, first)).toHaveLength(1);
  });

  test('leaves one that was touched, and completing again makes no second one', async () => {
    const first = await createTask(ada.api, { ...daily, recurrence: { rule: 'FREQ=DAILY', from: 'completion' } });
    const next = await completeTo(ada.api, first);
    await changeTask(ada.api, next.id, 'patch', { notes: 'mine' });
    await changeTask(ada.api, first.id, 'reopen');
    await settled(ada);
    expect(open(await seriesOf(ada.api, first))).toHaveLength(2);
    // As if on another day, which gives another date.
    await changeTask(ada.api, first.id, 'patch', { recurrence: { rule: 'FREQ=DAILY;INTERVAL=3' } });
    await changeTask(ada.api, first.id, 'complete');
    await settled(ada);
    expect(open(await seriesOf(ada.api, first)).map(({ id }) => id)).toEqual([next.id]);
  });

  test('leaves one that has got a part', async () => {
    const first = await createTask(ada.api, daily);
    const next = await completeTo(ada.api, first);
    await createTask(ada.api, { title: 'part', parentId: next.id });
    await changeTask(ada.api, first.id, 'reopen');
    await settled(ada);
    expect(open(await seriesOf(ada.api, first))).toHaveLength(2);
  });

  test('leaves one that is completed', async () => {
    const first = await createTask(ada.api, daily);
    const next = await completeTo(ada.api, first);
    const third = await completeTo(ada.api, next);
    await changeTask(ada.api, first.id, 'reopen');
    await settled(ada);
    expect(open(await seriesOf(ada.api, first)).map(({ id }) => id)).toEqual([first.id, third.id]);
  });

  test('by undoing the completion', async () => {
    const first = await createTask(ada.api, daily);
    const completed = await changeTask(ada.api, first.id, 'complete');
    await nextOf(ada.api, first);
    const undone = await ada.api.post('/api/v1/undo', { token: completed.headers.get('undo-token') });
    expect(undone.status).toBe(200);
    await settled(ada);
    expect((await seriesOf(ada.api, first)).map(({ id, status }) => [id, status])).toEqual([[first.id, 'open']]);
    // And undoing that completes it again.
    await ada.api.post('/api/v1/undo', { token: undone.headers.get('undo-token') });
    expect((await nextOf(ada.api, first)).due?.date).toBe('2035-01-02');
  });

  test('again and again, at the same time as completing, ends with one open task', async () => {
    const first = await createTask(ada.api, daily);
    await Promise.all(
      Array.from({ length: 12 }, (_, index) => changeTask(ada.api, first.id, index % 2 === 0 ? 'complete' : 'reopen')),
    );
    await settled(ada);
    expect(open(await seriesOf(ada.api, first))).toHaveLength(1);
  });
});
