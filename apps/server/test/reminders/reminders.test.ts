import type { Profile, Task } from '@todo/contracts';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestUser, problemOf, signUp } from '../support/client.ts';
import { LiveConnection } from '../support/live.ts';
import { inbox, notified, remindersAt, remindersOf } from '../support/reminders.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { changeTask, createTask, listPage } from '../support/tasks.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

const patience = { timeout: 15_000, interval: 20 };
/** When the first reminder of a task fires next. */
const firesAt = async (taskId: string) => (await remindersOf(ada.api, taskId))[0]!.firesAt;
const inMs = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();
const soon = () => inMs(1_200);
const dayMs = 86_400_000;
const undo = (token: string | null) => ada.api.post('/api/v1/undo', { token });
/** Resolves when everything that fires by now has, and somebody was told: a marker after it was. */
const settled = async (count: number): Promise<void> => {
  await createTask(ada.api, { title: 'marker', reminders: [{ at: inMs(600) }] });
  await notified(ada.api, count + 1);
};
const profile = async (patch: Partial<Profile>) =>
  expect((await ada.api.send('PATCH', '/api/v1/profile', patch)).status).toBe(200);
const snooze = (id: string, body: unknown, user = ada) =>
  user.api.post<{ until: string; taskId: string }>(`/api/v1/reminders/${id}/snooze`, body);

describe('a reminder', () => {
  test('fires at its time, late by less than a second, and becomes a notification', async () => {
    const at = soon();
    const due = { date: '2099-12-01', time: '09:00' };
    const task = await createTask(ada.api, { title: 'Call mum', due, reminders: [{ at }, { before: 'PT1H' }] });
    const [first, second] = await remindersAt(ada.api, task.id, ['scheduled', 'scheduled']);
    expect(first).toMatchObject({ reminder: { at }, remindAt: at, firesAt: at, firedAt: null });
    expect(second).toMatchObject({ remindAt: '2099-12-01T08:00:00.000Z' });
    const [told] = await notified(ada.api, 1);
    expect(told).toMatchObject({
      reminderId: first!.id,
      taskId: task.id,
      title: 'Call mum',
      dueAt: task.dueAt,
      remindAt: at,
      readAt: null,
    });
    // The job keeps times by the second.
    expect(Date.parse(told!.createdAt) - Date.parse(at)).toBeGreaterThanOrEqual(0);
    expect(Date.parse(told!.createdAt) - Date.parse(at)).toBeLessThan(2_000);
    const [fired] = await remindersAt(ada.api, task.id, ['fired', 'scheduled']);
    expect(fired).toMatchObject({ firesAt: null, firedAt: told!.createdAt });
  });

  test('at a whole second is late by less than one', async () => {
    const at = new Date(Math.ceil((Date.now() + 1_000) / 1_000) * 1_000).toISOString();
    await createTask(ada.api, { title: 'x', reminders: [{ at }] });
    const [told] = await notified(ada.api, 1);
    expect(Date.parse(told!.createdAt) - Date.parse(at)).toBeGreaterThanOrEqual(0);
    expect(Date.parse(told!.createdAt) - Date.parse(at)).toBeLessThan(1_000);
  });

  test('tells the title as it is when it fires', async () => {
    const { id } = await createTask(ada.api, { title: 'old', reminders: [{ at: soon() }] });
    await changeTask(ada.api, id, 'patch', { title: 'new' });
    expect((await notified(ada.api, 1))[0]!.title).toBe('new');
  });

  test('moves with the due date', async () => {
    const due = (instant: string) => ({ date: instant.slice(0, 10), time: instant.slice(11, 16) });
    const minute = new Date(Math.ceil(Date.now() / 60_000 + 1) * 60_000).toISOString();
    const task = await createTask(ada.api, { title: 'x', due: due(minute), reminders: [{ before: 'PT0M' }] });
    expect((await remindersAt(ada.api, task.id, ['scheduled']))[0]!.remindAt).toBe(minute);
    const tomorrow = new Date(Date.parse(minute) + dayMs).toISOString();
    await changeTask(ada.api, task.id, 'patch', { due: due(tomorrow) });
    await expect.poll(() => firesAt(task.id), patience).toBe(tomorrow);
  });

  test.each(['complete', 'delete', 'patch'] as const)('does not fire after %s', async (change) => {
    const { id } = await createTask(ada.api, { title: 'x', reminders: [{ at: soon() }] });
    await remindersAt(ada.api, id, ['scheduled']);
    await changeTask(ada.api, id, change, change === 'patch' ? { reminders: null } : undefined);
    await settled(0);
    if (change !== 'delete') expect(await remindersOf(ada.api, id)).toEqual([]);
  });

  test('fires after its task was completed and opened again in time', async () => {
    const { id } = await createTask(ada.api, { title: 'x', reminders: [{ at: inMs(2_000) }] });
    await changeTask(ada.api, id, 'complete');
    await changeTask(ada.api, id, 'reopen');
    const deleted = await changeTask(ada.api, id, 'delete');
    await undo(deleted.headers.get('undo-token'));
    expect(await notified(ada.api, 1)).toMatchObject([{ taskId: id }]);
  });

  test('that has fired does not fire again when the task is edited, reopened or restored', async () => {
    const { id } = await createTask(ada.api, { title: 'x', reminders: [{ at: inMs(0) }] });
    await notified(ada.api, 1);
    await changeTask(ada.api, id, 'complete');
    await changeTask(ada.api, id, 'reopen');
    await undo((await changeTask(ada.api, id, 'delete')).headers.get('undo-token'));
    await changeTask(ada.api, id, 'patch', { due: { date: '2099-12-01' }, title: 'y' });
    await remindersAt(ada.api, id, ['fired']);
    await settled(1);
  });

  test('fires again when it is set to another time', async () => {
    const { id } = await createTask(ada.api, { title: 'x', reminders: [{ at: inMs(0) }] });
    await notified(ada.api, 1);
    await changeTask(ada.api, id, 'patch', { reminders: [{ at: inMs(300) }] });
    await notified(ada.api, 2);
  });

  test('whose time has just passed fires at once; one further back is missed', async () => {
    const { id } = await createTask(ada.api, {
      title: 'x',
      reminders: [{ at: inMs(-20 * 60_000) }, { at: inMs(-60_000) }],
    });
    await notified(ada.api, 1);
    const [missed] = await remindersAt(ada.api, id, ['missed', 'fired']);
    expect(missed).toMatchObject({ firesAt: null, firedAt: null });
    await settled(1);
  });

  test('of a task like most, without any, is not looked for', async () => {
    const { id } = await createTask(ada.api, 'x');
    await changeTask(ada.api, id, 'patch', { due: { date: '2099-12-01' } });
    await settled(0);
    const rows = await server.database.query(sql`select from reminder_plans where task_id = ${id}`);
    expect(rows).toEqual([]);
  });

  test('comes again with the next occurrence of its task, at that one’s time', async () => {
    const task = await createTask(ada.api, {
      title: 'Pay rent',
      due: { date: '2099-01-31', time: '09:00', timeZone: 'Europe/Berlin' },
      recurrence: { rule: 'FREQ=MONTHLY;BYMONTHDAY=-1', from: 'due' },
      reminders: [{ before: 'P1D' }],
    });
    await remindersAt(ada.api, task.id, ['scheduled']);
    await changeTask(ada.api, task.id, 'complete');
    let next: Task | undefined;
    await expect
      .poll(async () => {
        const { items } = await listPage(ada.api, { status: 'open' });
        next = items[0];
        return items.map(({ due }) => due?.date);
      }, patience)
      .toEqual(['2099-02-28']);
    const [planned] = await remindersAt(ada.api, next!.id, ['scheduled']);
    expect(planned!.firesAt).toBe('2099-02-27T08:00:00.000Z');
    expect(await remindersOf(ada.api, task.id)).toEqual([]);
  });

  test('is nobody else’s', async () => {
    const eve = await signUp(server.url, 'Eve');
    const { id } = await createTask(ada.api, { title: 'x', reminders: [{ at: inMs(0) }] });
    await notified(ada.api, 1);
    const [reminder] = await remindersAt(ada.api, id, ['fired']);
    expect((await eve.api.get(`/api/v1/tasks/${id}/reminders`)).status).toBe(404);
    expect((await snooze(reminder!.id, { for: 'PT1M' }, eve)).status).toBe(404);
    expect(await inbox(eve.api)).toEqual({ items: [], nextCursor: null, unread: 0 });
  });
});

describe('quiet hours', () => {
  /** Hours around now in a zone where it is noon or so: they neither begin nor end in the next minutes. */
  const around = () => {
    const hour = new Date().getUTCHours();
    const clock = (hours: number) => `${String((hour + hours + 24) % 24).padStart(2, '0')}:00`;
    return { from: clock(-2), to: clock(3) };
  };

  test('postpone a reminder to their end, decided when it fires', async () => {
    const { id } = await createTask(ada.api, { title: 'x', reminders: [{ at: soon() }] });
    const [planned] = await remindersAt(ada.api, id, ['scheduled']);
    const quietHours = around();
    await profile({ quietHours });
    await expect.poll(() => firesAt(id), patience).not.toBe(planned!.firesAt);
    const [postponed] = await remindersAt(ada.api, id, ['scheduled']);
    expect(postponed!.remindAt).toBe(planned!.remindAt);
    expect(new Date(postponed!.firesAt!).toISOString().slice(11, 16)).toBe(quietHours.to);
    expect((await inbox(ada.api)).items).toEqual([]);
  });

  test('are those of the profile’s zone', async () => {
    const hours = around();
    // Twelve hours away from here it is another time of day.
    await profile({ quietHours: hours, timeZone: 'Pacific/Fiji' });
    await createTask(ada.api, { title: 'x', reminders: [{ at: inMs(0) }] });
    await notified(ada.api, 1);
  });

  test('do not keep from firing what was snoozed until then', async () => {
    const { id } = await createTask(ada.api, { title: 'x', reminders: [{ at: inMs(0) }] });
    const [told] = await notified(ada.api, 1);
    await profile({ quietHours: around() });
    expect((await snooze(told!.reminderId, { until: inMs(800) })).status).toBe(202);
    await notified(ada.api, 2);
    await remindersAt(ada.api, id, ['fired']);
  });
});

describe('snoozing', () => {
  let task: Task;
  let id: string;
  beforeEach(async () => {
    task = await createTask(ada.api, { title: 'x', reminders: [{ at: inMs(0) }] });
    id = (await notified(ada.api, 1))[0]!.reminderId;
  });

  test('fires again then, and what was told before is read', async () => {
    const until = soon();
    const answer = await snooze(id, { until });
    expect([answer.status, answer.body]).toEqual([202, { reminderId: id, taskId: task.id, until }]);
    const [snoozed] = await remindersAt(ada.api, task.id, ['snoozed']);
    expect(snoozed!.firesAt).toBe(until);
    const [second, first] = await notified(ada.api, 2);
    expect(second).toMatchObject({ reminderId: id, remindAt: until, readAt: null });
    expect(first!.readAt).not.toBeNull();
    await remindersAt(ada.api, task.id, ['fired']);
  });

  test('for a while, or until tomorrow in the profile’s zone', async () => {
    await profile({ timeZone: 'Asia/Karachi' });
    const before = Date.now();
    const { until } = (await snooze(id, { for: 'PT10M' })).body;
    expect(Date.parse(until) - before).toBeGreaterThanOrEqual(600_000);
    expect(Date.parse(until) - before).toBeLessThan(610_000);
    const tomorrow = (await snooze(id, { until: 'tomorrow' })).body.until;
    expect(tomorrow).toMatch(/T04:00:00.000Z$/);
    expect(Date.parse(tomorrow)).toBeGreaterThan(Date.now());
    expect(Date.parse(tomorrow) - Date.now()).toBeLessThan(1.5 * dayMs);
    // The last wish counts.
    await expect.poll(() => firesAt(task.id), patience).toBe(tomorrow);
  });

  test('instead of firing, too', async () => {
    const later = await createTask(ada.api, { title: 'y', reminders: [{ at: '2099-12-01T09:00:00.000Z' }] });
    const [planned] = await remindersAt(ada.api, later.id, ['scheduled']);
    await snooze(planned!.id, { until: inMs(600) });
    await notified(ada.api, 2);
    await remindersAt(ada.api, later.id, ['fired']);
  });

  test('ends with another due date and with the task', async () => {
    await changeTask(ada.api, task.id, 'patch', { due: { date: '2099-12-01' }, reminders: [{ before: 'P1D' }] });
    const [planned] = await remindersAt(ada.api, task.id, ['scheduled']);
    await snooze(planned!.id, { for: 'PT1H' });
    await remindersAt(ada.api, task.id, ['snoozed']);
    await changeTask(ada.api, task.id, 'patch', { due: { date: '2099-12-05' } });
    const [moved] = await remindersAt(ada.api, task.id, ['scheduled']);
    expect(moved!.firesAt).toBe('2099-12-04T09:00:00.000Z');
    await snooze(planned!.id, { until: soon() });
    await remindersAt(ada.api, task.id, ['snoozed']);
    await changeTask(ada.api, task.id, 'complete');
    await settled(1);
    expect((await snooze(planned!.id, { for: 'PT1H' })).status).toBe(404);
  });

  test('is undone', async () => {
    const first = await snooze(id, { until: '2099-12-01T09:00:00Z' });
    await remindersAt(ada.api, task.id, ['snoozed']);
    const second = await snooze(id, { until: '2099-12-02T09:00:00Z' });
    await expect.poll(() => firesAt(task.id), patience).toMatch(/^2099-12-02/);
    await undo(second.headers.get('undo-token'));
    await expect.poll(() => firesAt(task.id), patience).toMatch(/^2099-12-01/);
    await undo(first.headers.get('undo-token'));
    await remindersAt(ada.api, task.id, ['fired']);
    await settled(1);
  });

  test('says what is wrong', async () => {
    for (const [body, field] of [
      [{ for: 'PT0M' }, 'body /for'],
      [{ for: 'soon' }, 'body /for'],
      [{}, 'body '],
      [{ until: 'yesterday' }, 'body /until'],
      [{ until: '9999-12-31T23:00:00-05:00' }, 'body /until'],
      [{ until: 'tomorrow', for: 'PT1M' }, 'body '],
      [{ until: inMs(-1_000) }, 'body /until'],
    ] as const) {
      expect(problemOf(await snooze(id, body))).toEqual({ type: 'invalid-request', fields: [field] });
    }
    expect((await snooze('01a1fd4f-b4e7-8000-8000-000000000001', { for: 'PT1M' })).status).toBe(404);
  });

  test('is wished once for an idempotency key, and told to live connections', async () => {
    const live = await LiveConnection.open(ada.api);
    const headers = { 'idempotency-key': 'snooze-1' };
    const path = `/api/v1/reminders/${id}/snooze`;
    const [one, two] = [
      await ada.api.post(path, { for: 'PT1H' }, headers),
      await ada.api.post(path, { for: 'PT1H' }, headers),
    ];
    expect([one.status, two.status, two.body]).toEqual([202, 202, one.body]);
    await live.until(() => live.changes.some((change) => change.operation === 'snoozed'));
    live.close();
  });
});
