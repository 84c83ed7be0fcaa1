import { randomUUID } from 'node:crypto';
import type { CatalogueEvent } from '@todo/contracts';
import { pino } from 'pino';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { insertOutbox, newEvent, partitionOf } from '../../src/database/outbox.ts';
import { PgDatabase } from '../../src/database/pg.ts';
import type { Database } from '../../src/database/session.ts';
import { Relay } from '../../src/events/relay.ts';
import type { Events, Failure, Outgoing } from '../../src/platform/events.ts';
import { type TestDatabase, openTestDatabase } from '../support/database.ts';

let held: TestDatabase;
beforeAll(async () => {
  held = await openTestDatabase();
});
afterAll(() => held.close());

/** The database as another process sees it: through connections of its own where there is a server. */
const otherProcess = (): Database => {
  if (held.url === undefined) return held.database;
  const database = new PgDatabase(held.url, 4, () => undefined);
  onTestFinished(() => database.close());
  return database;
};

/** A broker that notes what it gets and lets nothing through out of turn. */
class Broker implements Events {
  readonly accepted: Outgoing[] = [];
  /** Users whose events are being published now. */
  readonly #underWay = new Set<string>();
  readonly overlaps: string[] = [];
  calls = 0;
  /** Fails the whole batch of such calls. */
  faulty: (call: number) => boolean = () => false;

  subscribe(): void {
    throw new Error('nobody listens');
  }

  async publish(batch: readonly Outgoing[]): Promise<readonly Failure[]> {
    const call = (this.calls += 1);
    const users = new Set(batch.map(({ event }) => event.partitionkey));
    for (const user of users) {
      if (this.#underWay.has(user)) this.overlaps.push(user);
      this.#underWay.add(user);
    }
    // As a broker does, it lets others go on meanwhile.
    await new Promise((resolve) => setImmediate(resolve));
    await held.database.query(sql`select 1`);
    for (const user of users) this.#underWay.delete(user);
    if (this.faulty(call)) return batch.map((_, index) => ({ index, error: new Error('away') }));
    this.accepted.push(...batch);
    return [];
  }

  /** The numbers of a user's events in the order of their first arrival. */
  firstOf(userId: string): number[] {
    const numbers = this.accepted
      .filter(({ event }) => event.partitionkey === userId)
      .map(({ event }) => (event as CatalogueEvent<'todo.task.changed'>).data.sequence);
    return [...new Set(numbers)];
  }
}

const users = Array.from({ length: 12 }, (_, index) => `user ${index}`);
const each = 25;

const write = async (database: Database, userId: string, sequence: number): Promise<void> => {
  const taskId = randomUUID();
  const data = { taskId, userId, version: 1, operation: 'created', sequence } as const;
  const event = newEvent({ type: 'todo.task.changed', userId, subject: taskId, time: new Date(), data });
  await database.execute(sql`${insertOutbox(event)}`);
};

const emptied = async () => {
  const [row] = await held.database.query<{ count: number }>(sql`select count(*) as count from outbox`);
  return row!.count === 0;
};

const startRelay = (database: Database, broker: Broker): Relay => {
  const relay = new Relay(database, broker, pino({ level: 'silent' }));
  onTestFinished(() => relay.stop());
  return relay;
};

/** Another process that is at work on a part until it dies. */
const hold = async (part: number): Promise<{ die: () => Promise<void> }> => {
  let kill = () => {};
  const killed = new Promise<never>((_, reject) => (kill = () => reject(new Error('killed'))));
  const process = otherProcess();
  let end: Promise<unknown> | undefined;
  await new Promise<void>((resolve) => {
    end = process
      .exclusively([part], (_, claimed) => {
        expect(claimed).toEqual([part]);
        resolve();
        return killed;
      })
      .catch(() => undefined);
  });
  const die = async () => {
    kill();
    await end;
  };
  onTestFinished(die);
  return { die };
};

const numbers = Array.from({ length: each }, (_, index) => index);

describe('relays of several processes', () => {
  test.each([
    ['a sound broker', () => false],
    ['a broker that fails now and then', (call: number) => call % 5 === 2],
  ])('publish every event, each user’s in order and by one relay at a time: %s', async (_, faulty) => {
    const broker = new Broker();
    broker.faulty = faulty;
    const processes = [otherProcess(), otherProcess()].map((database) => ({
      database,
      relay: startRelay(database, broker),
    }));
    // Each user's changes come through both processes in turn.
    await Promise.all(
      users.map(async (userId, index) => {
        for (const sequence of numbers) {
          const { database, relay } = processes[(sequence + index) % 2]!;
          await write(database, userId, sequence);
          relay.nudge(partitionOf(userId));
        }
      }),
    );
    await expect.poll(emptied, { timeout: 25_000, interval: 20 }).toBe(true);
    await Promise.all(processes.map(({ relay }) => relay.stop()));
    for (const userId of users) expect(broker.firstOf(userId), userId).toEqual(numbers);
    expect(broker.overlaps).toEqual([]);
    // What fails is published again, what was accepted is not.
    expect(broker.accepted).toHaveLength(users.length * each);
  });

  test('one finds at its start what another left behind', async () => {
    const broker = new Broker();
    for (const userId of users) for (const sequence of [0, 1, 2]) await write(held.database, userId, sequence);
    startRelay(otherProcess(), broker).start();
    await expect.poll(emptied, { timeout: 15_000, interval: 20 }).toBe(true);
    for (const userId of users) expect(broker.firstOf(userId)).toEqual([0, 1, 2]);
  });

  test('one takes over what another held when it died', async () => {
    const broker = new Broker();
    await write(held.database, 'left', 0);
    const holder = await hold(partitionOf('left'));
    const relay = startRelay(otherProcess(), broker);
    relay.start();
    await write(held.database, 'free', 0);
    relay.nudge(partitionOf('free'));
    await expect.poll(() => broker.firstOf('free')).toEqual([0]);
    expect(broker.firstOf('left')).toEqual([]);
    await holder.die();
    await expect.poll(() => broker.firstOf('left'), { timeout: 10_000 }).toEqual([0]);
  });

  test('a relay that stops leaves nothing half done', async () => {
    const broker = new Broker();
    for (const sequence of numbers) await write(held.database, 'stopped', sequence);
    const relay = startRelay(otherProcess(), broker);
    relay.start();
    await relay.stop();
    const [left] = await held.database.query<{ count: number }>(sql`select count(*) as count from outbox`);
    expect(broker.accepted.length + left!.count).toBe(each);
    startRelay(otherProcess(), broker).start();
    await expect.poll(emptied, { timeout: 15_000 }).toBe(true);
    expect(broker.firstOf('stopped')).toEqual(numbers);
  });
});

test('a relay that finds another at work does not take that for the end of its own trouble', async () => {
  const broker = new Broker();
  broker.faulty = () => true;
  await write(held.database, 'waiting', 0);
  const part = partitionOf('waiting');
  let attempts = 0;
  const own = otherProcess();
  const watched: Database = new Proxy(own, {
    get: (_, name) => {
      if (name === 'exclusively') attempts += 1;
      const value: unknown = Reflect.get(own, name, own);
      return typeof value === 'function' ? value.bind(own) : value;
    },
  });
  const relay = startRelay(watched, broker);
  relay.nudge(part);
  await expect.poll(() => relay.problem, { timeout: 10_000 }).toMatch(/away/);
  const holder = await hold(part);
  const before = attempts;
  await expect.poll(() => attempts, { timeout: 10_000 }).toBeGreaterThan(before + 2);
  expect(broker.calls).toBe(1);
  expect(relay.problem).toMatch(/away/);
  broker.faulty = () => false;
  await holder.die();
  await expect.poll(() => relay.problem, { timeout: 15_000 }).toBeUndefined();
  expect(broker.firstOf('waiting')).toEqual([0]);
});
