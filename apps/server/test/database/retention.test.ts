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
  }
  // Dead letters: one that waits, two that were replayed.
  await database.execute(sql`
    insert into dead_letters (topic, event_id, event, arrived_at, replayed_at) values
      ('t', '0', '{}', ${days(400)}, null), ('t', '1', '{}', ${days(400)}, ${days(89)}), ('t', '2', '{}', ${days(400)}, ${days(91)})`);

  expect(await deleteExpired(database)).toBe(6);
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
