import { type Task, TaskRecurrence } from '@todo/contracts';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestUser, problemOf, signUp } from '../support/client.ts';
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

const zone = 'Pacific/Auckland';
/** The date so many days from today in the zone. */
const day = (days: number, timeZone = zone): string => Temporal.Now.plainDateISO(timeZone).add({ days }).toString();
const recurring = (input: Record<string, unknown>) => createTask(ada.api, { title: 'Again', ...input });
const patch = (id: string, body: unknown, scope?: string) =>
  ada.api.send<Task>('PATCH', `/api/v1/tasks/${id}${scope === undefined ? '' : `?scope=${scope}`}`, body);
const undo = (token: string | null) => ada.api.post('/api/v1/undo', { token });
const read = async (id: string) => (await ada.api.get<Task>(`/api/v1/tasks/${id}`)).body;
/** The due dates of a task and those that follow as each is completed. */
const run = async (first: Task, times: number): Promise<string[]> => {
  const dates = [first.due!.date];
  let task = first;
  for (let time = 0; time < times; time += 1) {
    task = await completeTo(ada.api, task);
    dates.push(task.due!.date);
  }
  return dates;
};

describe('dates', () => {
  test.each([
    ['FREQ=MONTHLY', '2035-01-31', ['2035-03-31', '2035-05-31']],
    ['FREQ=YEARLY', '2036-02-29', ['2040-02-29', '2044-02-29']],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', '2035-01-31', ['2035-02-28', '2035-03-30']],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH', '2035-01-02', ['2035-01-04', '2035-01-16']],
  ])('%s from %s', async (rule, date, expected) => {
    expect(await run(await recurring({ due: { date }, recurrence: { rule } }), 2)).toEqual([date, ...expected]);
  });

  test('02:30 on the day that skips it is 03:30, and 02:30 again afterwards', async () => {
    const due = { date: '2035-03-24', time: '02:30', timeZone: 'Europe/Berlin' };
    const first = await recurring({ due, recurrence: { rule: 'FREQ=DAILY' } });
    const skipped = await completeTo(ada.api, first);
    expect([skipped.due, skipped.dueAt]).toEqual([{ ...due, date: '2035-03-25' }, '2035-03-25T01:30:00.000Z']);
    const after = await completeTo(ada.api, skipped);
    expect([after.due, after.dueAt]).toEqual([{ ...due, date: '2035-03-26' }, '2035-03-26T00:30:00.000Z']);
  });

  test('02:30 on the day that has it twice is the first one', async () => {
    const due = { date: '2035-10-27', time: '02:30', timeZone: 'Europe/Berlin' };
    const first = await recurring({ due, recurrence: { rule: 'FREQ=DAILY' } });
    const doubled = await completeTo(ada.api, first);
    expect([first.dueAt, doubled.dueAt]).toEqual(['2035-10-27T00:30:00.000Z', '2035-10-28T00:30:00.000Z']);
    expect((await completeTo(ada.api, doubled)).dueAt).toBe('2035-10-29T01:30:00.000Z');
  });

  test('a due date that the rule does not give stays; COUNT counts those of the rule', async () => {
    const first = await recurring({
      due: { date: '2035-01-02' },
      recurrence: { rule: 'FREQ=WEEKLY;BYDAY=MO;COUNT=2' },
    });
    expect(first.recurrence?.number).toBe(0);
    expect(await run(first, 2)).toEqual(['2035-01-02', '2035-01-08', '2035-01-15']);
    const last = (await seriesOf(ada.api, first)).at(-1)!;
    await changeTask(ada.api, last.id, 'complete');
    await settled(ada);
    expect(await seriesOf(ada.api, first)).toHaveLength(3);
  });

  test('without a due date, the first day of the rule from today on in the zone of the profile', async () => {
    const eve = await signUp(server.url, 'Eve');
    await eve.api.send('PATCH', '/api/v1/profile', { timeZone: zone });
    const recurrence = { rule: 'FREQ=DAILY;INTERVAL=2' };
    const created = await createTask(eve.api, { title: 'Again', recurrence });
    expect(created.due).toEqual({ date: day(0), timeZone: zone });
    const plain = await createTask(eve.api, 'Plain');
    const patched = await changeTask(eve.api, plain.id, 'patch', { recurrence });
    expect(patched.body).toMatchObject({ due: created.due, dueAt: created.dueAt, recurrence: { start: created.due } });
  });
});

describe('catching up', () => {
  test('the next one is the first that is not past', async () => {
    const due = { date: day(-10), timeZone: zone };
    const first = await recurring({ due, recurrence: { rule: 'FREQ=DAILY' } });
    expect((await completeTo(ada.api, first)).due?.date).toBe(day(0));
    const timed = await recurring({ due: { ...due, time: '00:00' }, recurrence: { rule: 'FREQ=DAILY' } });
    expect((await completeTo(ada.api, timed)).due?.date).toBe(day(1));
    const weekly = await recurring({ due, recurrence: { rule: 'FREQ=WEEKLY' } });
    expect((await completeTo(ada.api, weekly)).due?.date).toBe(day(4));
  });

  test('those that were passed over count', async () => {
    const due = { date: day(-10), timeZone: zone };
    const first = await recurring({ due, recurrence: { rule: 'FREQ=DAILY;COUNT=12' } });
    const today = await completeTo(ada.api, first);
    expect(today.recurrence?.number).toBe(11);
    const last = await completeTo(ada.api, today);
    await changeTask(ada.api, last.id, 'complete');
    await settled(ada);
    expect(await seriesOf(ada.api, first)).toHaveLength(3);
  });

  test('or each one, when asked for', async () => {
    const due = { date: day(-10), timeZone: zone };
    const first = await recurring({ due, recurrence: { rule: 'FREQ=DAILY', catchUp: false } });
    expect(await run(first, 2)).toEqual([day(-10), day(-9), day(-8)]);
  });

  test('completing before the day leaves the schedule as it is', async () => {
    const first = await recurring({ due: { date: day(5), timeZone: zone }, recurrence: { rule: 'FREQ=WEEKLY' } });
    expect((await completeTo(ada.api, first)).due?.date).toBe(day(12));
  });
});

describe('from completion', () => {
  const from = 'completion';
  test('counts from the day of the completion in the zone of the task', async () => {
    for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      const due = { date: day(-20, timeZone), time: '10:00', timeZone };
      const first = await recurring({ due, recurrence: { rule: 'FREQ=DAILY;INTERVAL=3', from } });
      const next = await completeTo(ada.api, first);
      expect(next.due).toEqual({ ...due, date: day(3, timeZone) });
      // Completed before its day: three days from today, not from then.
      expect((await completeTo(ada.api, next)).due).toEqual({ ...due, date: day(3, timeZone) });
    }
  });

  test('ends with COUNT and UNTIL', async () => {
    const due = { date: day(0), timeZone: zone };
    const counted = await recurring({ due, recurrence: { rule: 'FREQ=DAILY;COUNT=2', from } });
    const last = await completeTo(ada.api, counted);
    await changeTask(ada.api, last.id, 'complete');
    const until = day(1).replaceAll('-', '');
    const bounded = await recurring({ due, recurrence: { rule: `FREQ=DAILY;INTERVAL=2;UNTIL=${until}`, from } });
    await changeTask(ada.api, bounded.id, 'complete');
    await settled(ada);
    expect(await seriesOf(ada.api, counted)).toHaveLength(2);
    expect(await seriesOf(ada.api, bounded)).toHaveLength(1);
  });
});

describe('an edit of this occurrence alone', () => {
  const due = { date: '2035-01-01', time: '09:00', timeZone: 'Europe/Berlin' };
  const start = () =>
    recurring({ notes: 'usual', tags: ['a'], due, reminders: [], recurrence: { rule: 'FREQ=WEEKLY' } });

  test('postponing leaves the schedule and the other ones', async () => {
    const first = await start();
    const postponed = await patch(first.id, { due: { date: '2035-01-04', time: '18:00' } });
    expect(postponed.body).toMatchObject({
      due: { ...due, date: '2035-01-04', time: '18:00' },
      recurrence: { occurrence: '2035-01-01', start: due },
    });
    expect((await completeTo(ada.api, first)).due).toEqual({ ...due, date: '2035-01-08' });
  });

  test('gives the next one the usual values', async () => {
    const first = await start();
    await patch(first.id, { title: 'Once', tags: null }, 'this');
    await patch(first.id, { title: 'Once more' }, 'this');
    // Meanwhile something for all.
    await patch(first.id, { priority: 'high' });
    expect((await read(first.id)).recurrence?.usual).toEqual({ title: 'Again', tags: ['a'] });
    const next = await completeTo(ada.api, first);
    expect(next).toMatchObject({ title: 'Again', notes: 'usual', tags: ['a'], priority: 'high' });
    expect(next.recurrence?.usual).toBeUndefined();
    expect((await read(first.id)).title).toBe('Once more');
  });

  test('undone, it is as before', async () => {
    const first = await start();
    const edited = await patch(first.id, { title: 'Once' }, 'this');
    expect((await undo(edited.headers.get('undo-token'))).status).toBe(200);
    expect({ ...(await read(first.id)), version: 1, updatedAt: first.updatedAt }).toEqual(first);
  });

  test('cannot change how it recurs, but may repeat it', async () => {
    const first = await start();
    const refused = await patch(first.id, { recurrence: { rule: 'FREQ=DAILY' } }, 'this');
    expect(refused.status).toBe(400);
    expect(problemOf(refused).fields).toEqual(['query scope']);
    const same = await patch(first.id, { title: 'Once', recurrence: { rule: 'FREQ=WEEKLY' } }, 'this');
    expect(same.body).toMatchObject({ title: 'Once', recurrence: { usual: { title: 'Again' } } });
  });

  test('a scope that is none, and one for a task that does not recur', async () => {
    const { id } = await createTask(ada.api, 'once');
    expect(problemOf(await patch(id, { title: 'x' }, 'all')).fields).toEqual(['query scope']);
    expect((await patch(id, { title: 'x' }, 'this')).body).toMatchObject({ title: 'x', recurrence: null });
  });
});

describe('an edit of this and all that follow', () => {
  const due = { date: '2035-01-01', time: '09:00', timeZone: 'Europe/Berlin' };
  const start = (rule = 'FREQ=WEEKLY') => recurring({ due, recurrence: { rule } });

  test('is what an edit of anything but the due date is', async () => {
    const first = await start();
    await patch(first.id, { title: 'Once' }, 'this');
    await patch(first.id, { title: 'New', reminders: [{ before: 'PT5M' }] });
    expect(await completeTo(ada.api, first)).toMatchObject({ title: 'New', reminders: [{ before: 'PT5M' }] });
  });

  test('moves the schedule', async () => {
    const first = await start('FREQ=WEEKLY;COUNT=3');
    const second = await completeTo(ada.api, first);
    await patch(second.id, { due: { date: '2035-01-10' } }, 'following');
    const third = await completeTo(ada.api, second);
    expect(third).toMatchObject({ due: { ...due, date: '2035-01-17' }, recurrence: { number: 3 } });
    await changeTask(ada.api, third.id, 'complete');
    await settled(ada);
    expect(await seriesOf(ada.api, first)).toHaveLength(3);
  });

  test('changes the time of day without moving the days', async () => {
    const first = await start('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE');
    const second = await completeTo(ada.api, first);
    await patch(second.id, { due: { time: '18:00', timeZone: 'Asia/Karachi' } }, 'following');
    const expected = { time: '18:00', timeZone: 'Asia/Karachi', date: '2035-01-15' };
    expect((await completeTo(ada.api, second)).due).toEqual(expected);
  });

  test('changes the time of day of one that was postponed, and the schedule stays', async () => {
    const first = await start();
    await patch(first.id, { due: { date: '2035-01-04' } });
    const later = await patch(first.id, { due: { time: '18:00' } }, 'following');
    expect(later.body.due).toEqual({ ...due, date: '2035-01-04', time: '18:00' });
    expect((await completeTo(ada.api, first)).due).toEqual({ ...due, date: '2035-01-08', time: '18:00' });
  });

  test('changes the rule from here on', async () => {
    const first = await start('FREQ=WEEKLY;COUNT=2');
    const second = await completeTo(ada.api, first);
    const changed = await patch(second.id, { recurrence: { rule: 'FREQ=DAILY;COUNT=2' } });
    expect(changed.body.recurrence).toMatchObject({
      rule: 'FREQ=DAILY;COUNT=2',
      start: { date: '2035-01-08' },
      number: 1,
      seriesId: first.recurrence!.seriesId,
    });
    const third = await completeTo(ada.api, second);
    expect(third.due?.date).toBe('2035-01-09');
    await undo(changed.headers.get('undo-token'));
    await changeTask(ada.api, third.id, 'complete');
    await settled(ada);
    expect(await seriesOf(ada.api, first)).toHaveLength(3);
  });

  test('of the way it counts alone, by a merge patch', async () => {
    const first = await start();
    const changed = await patch(first.id, { recurrence: { from: 'completion', catchUp: false } });
    expect(changed.body.recurrence).toMatchObject({ rule: 'FREQ=WEEKLY', from: 'completion', catchUp: false });
    const back = await patch(first.id, { recurrence: { from: null, catchUp: null } });
    expect(back.body.recurrence).toMatchObject({ rule: 'FREQ=WEEKLY', from: 'due', catchUp: true });
  });

  test('with the same rule in other words changes nothing', async () => {
    const first = await start();
    const same = await patch(first.id, { recurrence: { rule: 'rrule:interval=1;freq=weekly' } });
    expect(same.body.version).toBe(1);
  });
});

describe('skipping', () => {
  test('moves the task to the next date, with its usual values', async () => {
    const due = { date: '2035-01-01' };
    const reminders = [{ at: '2034-12-31T09:00:00.000Z' }];
    const first = await recurring({ due, reminders, recurrence: { rule: 'FREQ=WEEKLY' } });
    await patch(first.id, { title: 'Once' }, 'this');
    const skipped = await skipTask(ada.api, first.id);
    expect(skipped.body).toMatchObject({
      id: first.id,
      title: 'Again',
      due: { date: '2035-01-08' },
      dueAt: '2035-01-08T00:00:00.000Z',
      reminders: [{ at: '2035-01-07T09:00:00.000Z' }],
      status: 'open',
      version: 3,
    });
    await settled(ada);
    expect(await seriesOf(ada.api, first)).toHaveLength(1);
    await undo(skipped.headers.get('undo-token'));
    expect(await read(first.id)).toMatchObject({ title: 'Once', due });
    await skipTask(ada.api, first.id);
    expect((await completeTo(ada.api, first)).due?.date).toBe('2035-01-15');
  });

  test('passes over what was missed', async () => {
    const first = await recurring({ due: { date: day(-9), timeZone: zone }, recurrence: { rule: 'FREQ=WEEKLY' } });
    expect((await skipTask(ada.api, first.id)).body.due?.date).toBe(day(5));
  });

  test('of one that counts from completion goes forward from its day, or from today', async () => {
    const recurrence = { rule: 'FREQ=DAILY;INTERVAL=3', from: 'completion' };
    const early = await recurring({ due: { date: day(5), timeZone: zone }, recurrence });
    expect((await skipTask(ada.api, early.id)).body.due?.date).toBe(day(8));
    const late = await recurring({ due: { date: day(-5), timeZone: zone }, recurrence });
    expect((await skipTask(ada.api, late.id)).body.due?.date).toBe(day(3));
  });

  test.each(['due', 'completion'])('the last one of a series that counts from %s completes it', async (from) => {
    const until = day(6).replaceAll('-', '');
    const recurrence = { rule: `FREQ=DAILY;INTERVAL=4;UNTIL=${until}`, from };
    const first = await recurring({ due: { date: day(5), timeZone: zone }, recurrence });
    const ended = await skipTask(ada.api, first.id);
    expect(ended.body).toMatchObject({ status: 'completed', recurrence: { ended: true } });
    await settled(ada);
    expect(await seriesOf(ada.api, first)).toHaveLength(1);
    expect(problemOf(await skipTask(ada.api, first.id)).type).toBe('conflict');
    const reopened = await changeTask(ada.api, first.id, 'reopen');
    expect(reopened.body).toMatchObject({ status: 'open', recurrence: first.recurrence });
    expect(reopened.body.recurrence?.ended).toBeUndefined();
  });

  test('at once by many skips as many', async () => {
    const first = await recurring({ due: { date: '2035-01-01' }, recurrence: { rule: 'FREQ=DAILY' } });
    await Promise.all(Array.from({ length: 5 }, () => skipTask(ada.api, first.id)));
    expect(await read(first.id)).toMatchObject({ due: { date: '2035-01-06' }, recurrence: { number: 6 }, version: 6 });
  });

  test('what does not recur: 409; what is not there: 404; another version: 412', async () => {
    const { id } = await createTask(ada.api, 'once');
    expect(problemOf(await skipTask(ada.api, id)).type).toBe('conflict');
    const bob = await signUp(server.url, 'Bob');
    const first = await recurring({ due: { date: '2035-01-01' }, recurrence: { rule: 'FREQ=DAILY' } });
    expect((await skipTask(bob.api, first.id)).status).toBe(404);
    const stale = await ada.api.post(`/api/v1/tasks/${first.id}/skip`, undefined, { 'if-match': '"7"' });
    expect(stale.status).toBe(412);
  });
});

describe('ending a series', () => {
  test.each([{ recurrence: null }, { due: null }])('by %j', async (change) => {
    const first = await recurring({ due: { date: '2035-01-01' }, recurrence: { rule: 'FREQ=DAILY' } });
    const next = await completeTo(ada.api, first);
    const ended = await patch(next.id, change);
    expect(ended.body.recurrence).toBeNull();
    await changeTask(ada.api, next.id, 'complete');
    await settled(ada);
    expect(await seriesOf(ada.api, first)).toHaveLength(1);
    await changeTask(ada.api, next.id, 'reopen');
    await undo(ended.headers.get('undo-token'));
    expect((await nextOf(ada.api, first)).id).toBe(next.id);
  });

  test('COUNT and UNTIL do; the last one stays completed, with its recurrence', async () => {
    for (const limit of ['COUNT=2', 'UNTIL=20350102', 'UNTIL=20350102T080000Z']) {
      const due = { date: '2035-01-01', time: '09:00', timeZone: 'Europe/Berlin' };
      const first = await recurring({ due, recurrence: { rule: `FREQ=DAILY;${limit}` } });
      const last = await completeTo(ada.api, first);
      await changeTask(ada.api, last.id, 'complete');
      await settled(ada);
      const series = await seriesOf(ada.api, first);
      expect(series.map(({ status }) => status)).toEqual(['completed', 'completed']);
      expect(series.at(-1)!.recurrence).toEqual(last.recurrence);
    }
  });
});

describe('what is no recurrence', () => {
  const due = { date: '2035-01-01' };
  test.each([
    [{ due, recurrence: { rule: 'FREQ=HOURLY' } }, ['body /recurrence/rule']],
    [{ due, recurrence: { rule: 'every day' } }, ['body /recurrence/rule']],
    [{ due, recurrence: { rule: 7 } }, ['body /recurrence/rule']],
    [{ due, recurrence: {} }, ['body /recurrence/rule']],
    [
      { due, recurrence: { rule: 'FREQ=DAILY', from: 'start', catchUp: 1 } },
      ['body /recurrence/from', 'body /recurrence/catchUp'],
    ],
    [{ due, recurrence: { rule: 'FREQ=DAILY', seriesId: 'x' } }, ['body /recurrence/seriesId']],
    [{ due, recurrence: { rule: 'FREQ=DAILY;UNTIL=20341231' } }, ['body /recurrence/rule']],
    [{ due, recurrence: { rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' } }, ['body /recurrence/rule']],
    [{ recurrence: { rule: 'FREQ=DAILY;UNTIL=20200101' } }, ['body /recurrence/rule']],
  ])('%j', async (input, fields) => {
    const answer = await ada.api.post('/api/v1/tasks', { title: 'Again', ...input });
    expect(answer.status).toBe(400);
    expect(problemOf(answer).fields.toSorted()).toEqual(fields.toSorted());
  });

  test('a patch without a rule, or without a due date', async () => {
    const { id } = await createTask(ada.api, { title: 'once', due });
    expect(problemOf(await patch(id, { recurrence: { from: 'due' } })).fields).toEqual(['body /recurrence/rule']);
    const both = await patch(id, { due: null, recurrence: { rule: 'FREQ=DAILY' } });
    expect(problemOf(both).fields).toEqual(['body /due']);
    expect((await read(id)).version).toBe(1);
  });

  test('is none in an event or a backup either', async () => {
    const { recurrence } = await recurring({ due, recurrence: { rule: 'FREQ=DAILY' } });
    expect(TaskRecurrence.safeParse(recurrence).success).toBe(true);
    for (const wrong of [
      { rule: 'FREQ=HOURLY' },
      { occurrence: '2035-02-30' },
      { start: { date: '2035-01-01', time: '25:00' } },
      { start: { date: '2035-01-01', timeZone: 'Mars' } },
    ]) {
      expect(TaskRecurrence.safeParse({ ...recurrence, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
    }
  });
});
