import sql, { raw } from 'sql-template-tag';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteExpired } from '../../src/database/retention.ts';
import { type TestDatabase, openTestDatabase } from '../support/database.ts';

let held: TestDatabase;
beforeAll(async () => {
  held = await openTestDatabase();
});
afterAll(() => held.close());

/** A row of each age in days for each table; the younger ones stay. */
const ages = {
  inbox: [13, 15],
  event_failures: [89, 91],
  idempotency_keys: [0.9, 1.1],
  changes: [29, 31],
  session: [-1, 1],
  notifications: [89, 91],
  reminders: [89, 91],
  reminder_plans: [89, 91],
} as const;

test('deletes what is past its time and nothing else', async () => {
  const { database } = held;
  await database.execute(sql`insert into "user" (id, name, email) values ('ada', 'Ada', 'ada@example.com')`);
  const days = (age: number) => sql`now() - make_interval(hours => ${Math.round(age * 24)}::integer)`;
  for (const index of [0, 1] as const) {
    const id = `${index}`;
    await database.execute(sql`insert into inbox values ('c', ${id}, ${days(ages.inbox[index])})`);
    await database.execute(
      sql`insert into event_failures values ('c', ${id}, 1, 'e', ${days(ages.event_failures[index])})`,
    );
    await database.execute(sql`
      insert into idempotency_keys (user_id, key, request_hash, status, headers, created_at)
      values ('ada', ${id}, 'h', 204, '{}', ${days(ages.idempotency_keys[index])})`);
    await database.execute(sql`
      insert into changes values ('ada', ${index}, gen_random_uuid(), 1, 'created', ${days(ages.changes[index])})`);
    await database.execute(sql`
      insert into session (id, user_id, token, expires_at) values (${id}, 'ada', ${id}, ${days(ages.session[index])})`);
    const uuid = (kind: string) => `${kind}0000000-0000-4000-8000-00000000000${index}`;
    await database.execute(sql`
      insert into notifications (id, user_id, kind, reminder_id, task_id, title, remind_at, created_at)
      values (${uuid('a')}, 'ada', 'reminder', ${uuid('b')}, ${uuid('c')}, 't', now(), ${days(ages.notifications[index])})`);
    await database.execute(sql`
      insert into reminders (id, task_id, user_id, reminder, remind_at, state, updated_at)
      values (${uuid('b')}, ${uuid('c')}, 'ada', '{}', now(), 'fired', ${days(ages.reminders[index])})`);
    await database.execute(sql`
      insert into reminder_plans values (${uuid('c')}, 'ada', 1, ${days(ages.reminder_plans[index])})`);
  }
  // One that is still to fire stays with its plan, however long ago it was made.
  const distant = 'd0000000-0000-4000-8000-000000000000';
  await database.execute(sql`
    insert into reminders (id, task_id, user_id, reminder, remind_at, fire_at, state, updated_at)
    values (${distant}, ${distant}, 'ada', '{}', now(), '2099-01-01', 'scheduled', ${days(400)})`);
  await database.execute(sql`insert into reminder_plans values (${distant}, 'ada', 1, ${days(400)})`);
  // Dead letters: one that waits, two that were replayed.
  await database.execute(sql`
    insert into dead_letters (topic, event_id, event, arrived_at, replayed_at) values
      ('t', '0', '{}', ${days(400)}, null), ('t', '1', '{}', ${days(400)}, ${days(89)}), ('t', '2', '{}', ${days(400)}, ${days(91)})`);

  expect(await deleteExpired(database)).toBe(9);
  for (const [table, column] of [
    ['inbox', 'event_id'],
    ['event_failures', 'event_id'],
    ['idempotency_keys', 'key'],
    ['changes', 'sequence'],
    ['session', 'id'],
  ] as const) {
    const rows = await database.query<{ id: string }>(sql`select ${raw(column)}::text as id from ${raw(table)}`);
    expect(rows, table).toEqual([{ id: '0' }]);
  }
  for (const [table, column] of [
    ['notifications', 'id'],
    ['reminders', 'id'],
    ['reminder_plans', 'task_id'],
  ] as const) {
    const rows = await database.query<{ id: string }>(sql`select ${raw(column)} as id from ${raw(table)} order by 1`);
    const kept = { notifications: ['a'], reminders: ['b', 'd'], reminder_plans: ['c', 'd'] }[table];
    expect(
      rows.map(({ id }) => id[0]),
      table,
    ).toEqual(kept);
  }
  const letters = await database.query<{ event_id: string }>(sql`select event_id from dead_letters order by event_id`);
  expect(letters.map((row) => row.event_id)).toEqual(['0', '1']);
  expect(await deleteExpired(database)).toBe(0);
});

test('may run in several processes at once', async () => {
  await held.database.execute(
    sql`insert into inbox select 'c', 'many ' || n, now() - interval '15 days' from generate_series(1, 500) as n`,
  );
  const counts = await Promise.all(Array.from({ length: 4 }, () => deleteExpired(held.database)));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(500);
});
