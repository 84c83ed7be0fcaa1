import { randomUUID } from 'node:crypto';
import { type CloudEvent, deadLetterTopic } from '@todo/contracts';
import { pino } from 'pino';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Database } from '../../src/database/session.ts';
import { type Consumer, defineConsumer } from '../../src/events/consumer.ts';
import { groupsOf, subscribe } from '../../src/events/group.ts';
import { OutboxWatch } from '../../src/events/outbox-watch.ts';
import { maxAttempts } from '../../src/platform/events.ts';
import { createEmbeddedPlatform } from '../../src/platform/embedded/platform.ts';
import { newEvent } from '../../src/database/outbox.ts';
import { Collector } from '../contract/index.ts';
import { type TestDatabase, openTestDatabase } from '../support/database.ts';

let held: TestDatabase;
beforeAll(async () => {
  held = await openTestDatabase();
  await held.database.script(
    'create table effects (event_id text not null, sequence integer not null check (sequence <> 13))',
  );
});
// A new consumer begins with the oldest event there is.
beforeEach(() => held.database.script('drop table if exists embedded_events, embedded_offsets'));
afterAll(() => held.close());

const event = (sequence: number, userId: string = randomUUID()) => {
  const taskId = randomUUID();
  const data = { taskId, userId, version: 1, operation: 'created', sequence } as const;
  return newEvent({ type: 'todo.task.changed', userId, subject: taskId, time: new Date(), data });
};

/** The database with statements that meet an error as long as there is one. */
const troubled = (trouble: (method: string | symbol) => Error | undefined): Database =>
  new Proxy<Database>(held.database, {
    get: (_, name) => {
      const value: unknown = Reflect.get(held.database, name, held.database);
      if (typeof value !== 'function') return value;
      return async (...given: unknown[]) => {
        const error = trouble(name);
        if (error !== undefined) throw error;
        return value.apply(held.database, given) as unknown;
      };
    },
  });

/** A platform with one consumer, which writes a row for each event, and whatever it gives up on. */
const start = async (
  database: Database = held.database,
  { types, afterwards }: Pick<Consumer<'task-updates'>, 'types' | 'afterwards'> = {},
) => {
  const name = `test-${randomUUID().slice(0, 8)}`;
  const log = pino({ level: 'silent' });
  const platform = createEmbeddedPlatform({ database: held.database, dataDir: '.', environment: {}, log });
  const consumer = defineConsumer({
    name,
    topic: 'task-updates',
    role: 'live',
    types,
    effect: ({ id, data }) => sql`
      written as (insert into effects (event_id, sequence) select ${id}, ${data.sequence}::integer from handled)`,
    afterwards,
  });
  for (const group of groupsOf([consumer])) {
    subscribe(group, { events: platform.events, database, outbox: new OutboxWatch(undefined), log });
  }
  const dead = new Collector<CloudEvent>();
  platform.events.subscribe({
    consumer: `${name}-dead`,
    topic: deadLetterTopic('task-updates'),
    mode: 'broadcast',
    handler: async (letter) => dead.add(letter),
  });
  await platform.start();
  onTestFinished(() => platform.stop());
  const publish = (...events: CloudEvent[]) =>
    platform.events.publish(events.map((one) => ({ topic: 'task-updates', event: one })));
  return { name, publish, dead };
};

const effectsOf = async (...events: CloudEvent[]): Promise<number[]> => {
  const ids = events.map(({ id }) => id);
  const rows = await held.database.query<{ sequence: number }>(
    sql`select sequence from effects where event_id = any(${ids}::text[]) order by ctid`,
  );
  return rows.map(({ sequence }) => sequence);
};
const failuresOf = (consumer: string) =>
  held.database.query(sql`select attempts, error from event_failures where consumer = ${consumer}`);

describe('a consumer', () => {
  test('has one effect of an event however often it is delivered, also at the same time', async () => {
    const [once, last] = [event(1), event(2)];
    const { publish } = await start();
    // Of different users, so that they are handled at the same time.
    const copies = Array.from({ length: 8 }, () => ({ ...once, partitionkey: randomUUID() }));
    await publish(...copies, once);
    await publish(once, { ...last, partitionkey: once.partitionkey });
    await expect.poll(() => effectsOf(last), { timeout: 10_000 }).toEqual([2]);
    await expect.poll(() => effectsOf(once), { timeout: 10_000 }).toEqual([1]);
  });

  test('does what follows also for an event it handled before: a process may have ended in between', async () => {
    const followed: string[] = [];
    const one = event(1);
    const afterwards = async ({ id }: { readonly id: string }) => {
      followed.push(id);
      if (followed.length === 1) throw new Error('the process ends');
    };
    const { publish } = await start(held.database, { afterwards });
    await publish(one);
    await expect.poll(() => followed, { timeout: 10_000 }).toEqual([one.id, one.id]);
    await publish(one, event(2, one.partitionkey));
    await expect.poll(() => followed.length, { timeout: 10_000 }).toBe(4);
    expect(await effectsOf(one)).toEqual([1]);
  });

  test('that fails on an event has no part of its effect, says why, and goes on with the next', async () => {
    const user = randomUUID();
    const [before, bad, after] = [event(12, user), event(13, user), event(14, user)];
    const { name, publish, dead } = await start();
    await publish(before, bad, after);
    const [letter] = await dead.count(1);
    expect(letter).toEqual(bad);
    await expect.poll(() => effectsOf(before, bad, after), { timeout: 10_000 }).toEqual([12, 14]);
    const inbox = await held.database.query<{ event_id: string }>(
      sql`select event_id from inbox where consumer = ${name} order by handled_at`,
    );
    expect(inbox.map((row) => row.event_id)).toEqual([before.id, after.id]);
    expect(await failuresOf(name)).toEqual([{ attempts: 4, error: expect.stringMatching(/check constraint/) }]);
  });

  test('passes by what it has no interest in, unread', async () => {
    const user = randomUUID();
    const { name, publish, dead } = await start(held.database, { types: ['todo.task.changed'] });
    const [first, last] = [event(1, user), event(2, user)];
    await publish(first, { ...first, id: randomUUID(), type: 'todo.entity.changed', data: 'whatever' }, last);
    await expect.poll(() => effectsOf(first, last), { timeout: 10_000 }).toEqual([1, 2]);
    const inbox = await held.database.query(sql`select event_id from inbox where consumer = ${name}`);
    expect(inbox).toHaveLength(2);
    expect(dead.items).toEqual([]);
  });

  test('loses nothing to a database that is away, and counts no attempts', async () => {
    const error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const user = randomUUID();
    let away = true;
    let attempts = 0;
    const { name, publish, dead } = await start(
      troubled((method) => {
        // What an event does is a query; a note about its failure is not.
        if (method === 'query') attempts += 1;
        return away ? error : undefined;
      }),
    );
    const events = [event(1, user), event(2, user), event(3, user)];
    await publish(...events);
    // More than an event has.
    await expect.poll(() => attempts, { timeout: 20_000 }).toBeGreaterThan(maxAttempts);
    expect(await effectsOf(...events)).toEqual([]);
    away = false;
    await expect.poll(() => effectsOf(...events), { timeout: 20_000 }).toEqual([1, 2, 3]);
    expect(dead.items).toEqual([]);
    expect(await failuresOf(name)).toEqual([]);
  });

  test('tells an error of its own from a database that is away', async () => {
    let left = 2;
    const { name, publish, dead } = await start(troubled(() => (left-- > 0 ? new Error('a mistake') : undefined)));
    const one = event(1);
    await publish(one);
    await expect.poll(() => effectsOf(one), { timeout: 20_000 }).toEqual([1]);
    expect(dead.items).toEqual([]);
    // The first was met by the event, the second by the note about it.
    expect(await failuresOf(name)).toEqual([]);
  });
});
