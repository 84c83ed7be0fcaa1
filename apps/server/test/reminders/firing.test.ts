import { randomUUID } from 'node:crypto';
import type { CatalogueEvent, Reminder, Task } from '@todo/contracts';
import { pino } from 'pino';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handleOnce, handleOnceWithin } from '../../src/database/inbox.ts';
import { newEvent } from '../../src/database/outbox.ts';
import type { Database } from '../../src/database/session.ts';
import { OutboxWatch } from '../../src/events/outbox-watch.ts';
import { Alarm, reminderConsumers } from '../../src/features/reminders/index.ts';
import type { Jobs } from '../../src/platform/jobs.ts';
import { type TestDatabase, openTestDatabase } from '../support/database.ts';

/** What several processes do on one database, some of which fail; and what the database is asked. */

let held: TestDatabase;
let database: Database;
beforeAll(async () => {
  held = await openTestDatabase();
  ({ database } = held);
});
beforeEach(() => held.database.script('delete from "user"; delete from outbox; delete from inbox; delete from tasks;'));
afterAll(() => held.close());

/** A scheduler that loses every job. */
const lossy: Jobs = {
  define: () => undefined,
  schedule: async () => undefined,
  cancel: async () => undefined,
  every: () => undefined,
};
const log = pino({ level: 'silent' });
const alarmOn = (on: Database, clock: () => number = Date.now, jobs: Jobs = lossy) =>
  new Alarm({ database: on, jobs, outbox: new OutboxWatch(undefined), log, clock });

/** The database, telling of each call. `meet` may throw. */
const watched = (meet: (method: string) => void): Database =>
  new Proxy<Database>(database, {
    get: (_, name) => {
      const value: unknown = Reflect.get(database, name, database);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        meet(String(name));
        return value.apply(database, given) as unknown;
      };
    },
  });
const countsOf = (on: (counting: Database) => Alarm): { alarm: Alarm; asked: () => number } => {
  let asked = 0;
  const alarm = on(watched(() => (asked += 1)));
  return { alarm, asked: () => asked };
};

const addUsers = (count: number) =>
  database.execute(sql`
    insert into "user" (id, name, email)
    select 'user-' || n, 'User', 'user-' || n || '@example.com' from generate_series(1, ${count}::integer) as n`);

/** Tasks of several users, each with a reminder due at `at`. */
const addDue = async (count: number, at: Date, users = 20): Promise<void> => {
  await addUsers(users);
  const reminder = JSON.stringify({ at: at.toISOString() });
  await database.execute(sql`
    with made as (
      insert into tasks (id, user_id, title, title_key, priority, tags, notes, rank, reminders, version, created_at, updated_at)
      select gen_random_uuid(), 'user-' || 1 + n % ${users}, 'task ' || n, '', 0, '{}', '', 'h',
        json_build_array(${reminder}::json), 1, now(), now()
      from generate_series(1, ${count}::integer) as n
      returning id, user_id
    )
    insert into reminders (id, task_id, user_id, reminder, remind_at, fire_at, state)
    select gen_random_uuid(), id, user_id, ${reminder}::jsonb, ${at}, ${at}, 'scheduled' from made`);
};

const states = async (): Promise<Record<string, number>> => {
  const rows = await database.query<{ state: string; count: number }>(
    sql`select state, count(*) as count from reminders group by state`,
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
};
const firedIds = async (): Promise<string[]> => {
  const rows = await database.query<{ id: string }>(sql`
    select event #>> '{data,reminderId}' as id from outbox where event ->> 'type' = 'todo.reminder.due'`);
  return rows.map(({ id }) => id);
};

describe('reminders due at the same time', () => {
  test('fire once each, none lost, however many processes fire them and whichever of them fail', async () => {
    const due = new Date(Date.now() - 1_000);
    await addDue(3_000, due);
    // Its transactions end before they commit, as those of a killed process: what it did is undone.
    const dying = new Proxy<Database>(database, {
      get: (_, name) => {
        if (name !== 'transaction') return Reflect.get(database, name, database) as unknown;
        return (work: Parameters<Database['transaction']>[0]) =>
          database.transaction(async (session) => {
            await work(session);
            throw new Error('killed');
          });
      },
    });
    const healthy = Array.from({ length: 4 }, () => alarmOn(database));
    const failing = Array.from({ length: 3 }, () => alarmOn(dying));
    const outcomes = await Promise.allSettled([...failing, ...healthy].map((alarm) => alarm.sweep()));
    expect(outcomes.slice(0, 3).every(({ status }) => status === 'rejected')).toBe(true);
    // What the dying held while the others looked is left to the next sweep.
    await healthy[0]!.tick();
    const fired = await firedIds();
    expect(fired).toHaveLength(3_000);
    expect(new Set(fired).size).toBe(3_000);
    expect(await states()).toEqual({ fired: 3_000 });
    await Promise.all(healthy.map((alarm) => alarm.sweep()));
    expect(await firedIds()).toHaveLength(3_000);
  });

  test('leave in the partition of their user, in the order of their times', async () => {
    await addDue(1_200, new Date(Date.now() - 1_000));
    await database.execute(sql`
      update reminders set fire_at = now() - make_interval(secs => row) from (
        select id, row_number() over (order by id) as row from reminders) as numbered
      where reminders.id = numbered.id`);
    await alarmOn(database).sweep();
    const rows = await database.query<{ at: string }>(
      sql`select event #>> '{data,remindAt}' as at from outbox order by id`,
    );
    const times = rows.map(({ at }) => at);
    expect(times).toEqual(times.toSorted());
    expect(times).toHaveLength(1_200);
  });

  test('do not fire before their time, except by the job of that time', async () => {
    const at = Math.ceil(Date.now() / 1_000 + 60) * 1_000;
    await addDue(3, new Date(at));
    const alarm = alarmOn(database);
    await alarm.sweep();
    expect(await firedIds()).toEqual([]);
    // The scheduler's clock is ahead of ours.
    await alarm.sweep(at);
    expect(await firedIds()).toHaveLength(3);
  });
});

describe('a reminder whose task has changed, which its planner has yet to hear of', () => {
  test('does not fire', async () => {
    await addDue(6, new Date(Date.now() - 1_000), 1);
    const rows = await database.query<{ id: string }>(sql`select task_id as id from reminders order by id`);
    const [completed, deleted, moved, removed, other, asItWas] = rows.map(({ id }) => id);
    await database.execute(sql`
      update reminders set reminder = '{"before":"PT30M"}', due_at = '2026-12-01T09:00:00Z'
      where task_id in (${moved}, ${asItWas})`);
    await database.execute(sql`
      update tasks set reminders = '[{"before":"PT30M"}]', due_at = '2026-12-01T09:00:00Z'
      where id in (${moved}, ${asItWas})`);
    await database.execute(sql`update tasks set completed_at = now() where id = ${completed}`);
    await database.execute(sql`delete from tasks where id = ${deleted}`);
    await database.execute(sql`update tasks set due_at = '2026-12-02T09:00:00Z' where id = ${moved}`);
    await database.execute(sql`update tasks set reminders = null where id = ${removed}`);
    // An instant does not move with the due date.
    await database.execute(sql`update tasks set due_at = '2026-12-02T09:00:00Z' where id = ${other}`);
    await alarmOn(database).sweep();
    const fired = await database.query<{ id: string }>(
      sql`select task_id as id from reminders where state = 'fired' order by id`,
    );
    expect(new Set(fired.map(({ id }) => id))).toEqual(new Set([other, asItWas]));
    expect(await states()).toEqual({ fired: 2, superseded: 4 });
    expect(await firedIds()).toHaveLength(2);
  });
});

describe('a process with nothing due', () => {
  const minute = 60_000;

  test('asks the database nothing for ten minutes of sweeps', async () => {
    await addDue(5, new Date(Date.now() + 60 * minute));
    let now = Date.now();
    const { alarm, asked } = countsOf((counting) => alarmOn(counting, () => now));
    alarm.start();
    await alarm.stop();
    const afterStart = asked();
    expect(afterStart).toBeGreaterThan(0);
    for (let sweep = 0; sweep < 20; sweep += 1) {
      now += minute / 2;
      await alarm.tick();
    }
    expect(asked()).toBe(afterStart);
    // It has not forgotten.
    now += 51 * minute;
    await alarm.tick();
    expect(await firedIds()).toHaveLength(5);
  });

  test('asks again after six hours, as a net under what it was never told', async () => {
    await addUsers(1);
    let now = Date.now();
    const { alarm, asked } = countsOf((counting) => alarmOn(counting, () => now));
    await alarm.sweep();
    const afterStart = asked();
    // Another process planned it, and ended.
    await database.execute(sql`
      insert into tasks (id, user_id, title, title_key, priority, tags, notes, rank, reminders, version, created_at, updated_at)
      values (${randomUUID()}, 'user-1', 'x', '', 0, '{}', '', 'h', '[{"before":"PT0M"}]', 1, now(), now())`);
    await database.execute(sql`
      insert into reminders (id, task_id, user_id, reminder, remind_at, fire_at, state)
      select gen_random_uuid(), id, user_id, '{"before":"PT0M"}', now(), now(), 'scheduled' from tasks`);
    now += 6 * 60 * minute - 1;
    await alarm.tick();
    expect(asked()).toBe(afterStart);
    now += 1;
    await alarm.tick();
    expect(await firedIds()).toHaveLength(1);
  });

  test('finds at the next sweep what a database that was away kept from it', async () => {
    let away = false;
    const alarm = alarmOn(
      watched(() => {
        if (away) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      }),
    );
    await alarm.sweep();
    await addDue(2, new Date(Date.now() - minute));
    away = true;
    await alarm.expect([Date.now() - minute]);
    await alarm.stop();
    await expect(alarm.tick()).rejects.toThrow('ECONNREFUSED');
    away = false;
    await alarm.tick();
    expect(await firedIds()).toHaveLength(2);
  });
});

describe('jobs', () => {
  test('are one for each second, however many reminders and processes plan them', async () => {
    const ids: string[] = [];
    const jobs: Jobs = { ...lossy, schedule: async (_, id) => void ids.push(id) };
    const alarm = alarmOn(database, Date.now, jobs);
    const base = Math.ceil(Date.now() / 60_000 + 60) * 60_000;
    const times = Array.from({ length: 10_000 }, (_, index) => base + (index % 60) * 1_000 - (index % 7));
    for (let index = 0; index < times.length; index += 5) await alarm.expect(times.slice(index, index + 5));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeLessThanOrEqual(61);
    // Never before the reminder.
    expect(times.every((time) => ids.includes(String(Math.ceil(time / 1_000))))).toBe(true);
  });

  test('of a scheduler that is away are not waited for again and again', async () => {
    let now = Date.now();
    let calls = 0;
    const schedule = async (): Promise<void> => {
      calls += 1;
      throw new Error('the scheduler is away');
    };
    const alarm = alarmOn(database, () => now, { ...lossy, schedule });
    for (let index = 1; index <= 50; index += 1) await alarm.expect([now + index * 60_000]);
    expect(calls).toBe(1);
    now += 30_000;
    await alarm.expect([now + 60_000]);
    expect(calls).toBe(2);
  });

  test('that could not be scheduled is as soon as the scheduler is back, without a look at the database', async () => {
    let now = Math.ceil(Date.now() / 1_000) * 1_000;
    const ids: string[] = [];
    let away = true;
    const schedule = async (_: string, id: string): Promise<void> => {
      if (away) throw new Error('the scheduler is away');
      ids.push(id);
    };
    const { alarm, asked } = countsOf((counting) => alarmOn(counting, () => now, { ...lossy, schedule }));
    await alarm.sweep();
    const before = asked();
    await alarm.expect([now + 120_000]);
    away = false;
    now += 30_000;
    await alarm.tick();
    await alarm.tick();
    expect(ids).toEqual([String(now / 1_000 + 90)]);
    expect(asked()).toBe(before);
  });
});

describe('planning from events', () => {
  const [planner, snoozer] = reminderConsumers({ expect: async () => undefined });
  const taskId = '01a1fd4f-b4e7-7000-8000-000000000001';
  const userId = 'user-1';
  const actor = { userId, via: 'session' } as const;
  const taskOf = (version: number, reminders: Reminder[]): Task => ({
    id: taskId,
    title: `version ${version}`,
    notes: '',
    priority: 'none',
    tags: [],
    due: null,
    dueAt: null,
    status: 'open',
    completedAt: null,
    listId: null,
    parentId: null,
    rank: 'h',
    estimate: null,
    reminders,
    recurrence: null,
    subtasks: { total: 0, completed: 0 },
    version,
    createdAt: '2026-11-01T00:00:00.000Z',
    updatedAt: '2026-11-01T00:00:00.000Z',
  });
  const inYear = (year: number): Reminder => ({ at: `${year}-01-01T09:00:00.000Z` });
  const updated = (version: number, reminders: Reminder[], type: 'updated' | 'deleted' = 'updated') => {
    const changed = { reminders: { before: [], after: reminders } };
    const data = { taskId, userId, version, actor, task: taskOf(version, reminders), changed };
    return newEvent({ type: `todo.task.${type}`, userId, subject: taskId, time: new Date(), data });
  };
  const handle = (event: CatalogueEvent<'todo.task.updated' | 'todo.task.deleted'>) => {
    const effect = planner!.effect(event) as Extract<ReturnType<NonNullable<typeof planner>['effect']>, Function>;
    return handleOnceWithin(database, 'reminders', event.id, effect);
  };
  const planned = async (): Promise<string[]> => {
    const rows = await database.query<{ at: Date }>(
      sql`select remind_at as at from reminders where state <> 'cancelled' order by remind_at`,
    );
    return rows.map(({ at }) => String(at.getUTCFullYear()));
  };
  beforeEach(() => addUsers(1));

  test('is by the newest version, in whatever order they come', async () => {
    await handle(updated(3, [inYear(2033), inYear(2040)]));
    await handle(updated(2, [inYear(2032)]));
    expect(await planned()).toEqual(['2033', '2040']);
    await handle(updated(5, [], 'deleted'));
    await handle(updated(4, [inYear(2034)]));
    expect(await planned()).toEqual([]);
  });

  test('is by the newest version also when all come at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      await held.database.script('delete from reminders; delete from reminder_plans;');
      const versions = [1, 2, 3, 4, 5, 6].toSorted(() => Math.random() - 0.5);
      await Promise.all(versions.map((version) => handle(updated(version, [inYear(2030 + version), inYear(2050)]))));
      expect(await planned(), `in the order ${versions.join()}`).toEqual(['2036', '2050']);
    }
  });

  test('is nothing for an account that is gone', async () => {
    await database.execute(sql`delete from "user"`);
    await handle(updated(1, [inYear(2033)]));
    expect(await planned()).toEqual([]);
  });

  test('leaves what was snoozed before it moved, and the last wish is the one that counts', async () => {
    await handle(updated(1, [inYear(2033)]));
    const [row] = await database.query<{ id: string }>(sql`select id from reminders`);
    const wish = async (remindAt: string, until: string, secondsAgo: number) => {
      const data = { reminderId: row!.id, taskId, userId, remindAt, until };
      const time = new Date(Date.now() - secondsAgo * 1_000);
      const event = newEvent({ type: 'todo.reminder.snoozed', userId, subject: taskId, time, data });
      const effect = snoozer!.effect(event) as Parameters<typeof handleOnce>[3];
      await handleOnce(database, 'reminders', event.id, effect);
      const [now] = await database.query<{ at: Date }>(sql`select fire_at as at from reminders`);
      return now!.at.getUTCFullYear();
    };
    const remindAt = '2033-01-01T09:00:00.000Z';
    expect(await wish('2032-01-01T09:00:00.000Z', '2060-01-01T09:00:00.000Z', 10)).toBe(2033);
    expect(await wish(remindAt, '2061-01-01T09:00:00.000Z', 8)).toBe(2061);
    expect(await wish(remindAt, '2062-01-01T09:00:00.000Z', 9)).toBe(2061);
    expect(await wish(remindAt, '2063-01-01T09:00:00.000Z', 7)).toBe(2063);
  });
});
