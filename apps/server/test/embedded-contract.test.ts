import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type CloudEvent, deadLetterTopic } from '@todo/contracts';
import { pino } from 'pino';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { PgliteDatabase } from '../src/database/pglite.ts';
import type { Database } from '../src/database/session.ts';
import { createEmbeddedPlatform } from '../src/platform/embedded/platform.ts';
import { RetryLaterError } from '../src/platform/events.ts';
import { Collector, type Harness, newEvent, platformContract, unique } from './contract/index.ts';

const secret = { name: 'contract-secret', value: 'from the environment' };
let database: Database;
let dataDir: string;

beforeAll(async () => {
  database = await PgliteDatabase.open();
  dataDir = await mkdtemp(join(tmpdir(), 'todo-embedded-'));
});
afterAll(async () => {
  await database.close();
  await rm(dataDir, { recursive: true });
});

const harness: Harness = {
  secret,
  async start(register) {
    const environment = { CONTRACT_SECRET: secret.value };
    const platform = createEmbeddedPlatform({ database, dataDir, environment, log: pino({ level: 'silent' }) });
    register(platform);
    await platform.start();
    return { platform, stop: () => platform.stop() };
  },
};

platformContract({ instances: 'one', harness: () => harness });

const countRows = async (topic: string) => {
  const [row] = await database.query<{ count: number }>(
    sql`select count(*) from embedded_events where topic = ${topic}`,
  );
  return row!.count;
};

const failing = async () => {
  throw new Error('the database is away');
};

describe('embedded', () => {
  const log = pino({ level: 'silent' });
  const create = (over: Database) => createEmbeddedPlatform({ database: over, dataDir, environment: {}, log });

  test('what a killed process had not handled is delivered by the next, and its jobs run', async () => {
    const folder = join(dataDir, 'killed');
    const run = (phase: string) => {
      const file = join(import.meta.dirname, 'contract', 'embedded-process.ts');
      const child = spawn(process.execPath, [file, folder, phase], { stdio: ['ignore', 'pipe', 'inherit'] });
      onTestFinished(() => void child.kill('SIGKILL'));
      const lines = new Collector<string>();
      createInterface({ input: child.stdout }).on('line', lines.add);
      return { child, lines };
    };
    const first = run('begin');
    await first.lines.until((lines) => lines.includes('stuck'));
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');

    const second = run('resume');
    const seen = await second.lines.until((lines) => lines.includes('handled 49') && lines.includes('job one'));
    const handled = seen.filter((line) => line.startsWith('handled'));
    // From the first that was not handled, or somewhat earlier; then without gaps, in order.
    const from = Number(handled[0]!.split(' ')[1]);
    expect(from).toBeLessThanOrEqual(20);
    expect(handled).toEqual(Array.from({ length: 50 - from }, (_, place) => `handled ${from + place}`));
  });

  test('a burst of events lets others take their turn', async () => {
    const [topic, consumer] = [unique('burst'), unique('reader')];
    const platform = create(database);
    const count = 400;
    let handled = 0;
    let turns = 0;
    const done = Promise.withResolvers<void>();
    platform.events.subscribe({
      consumer,
      topic,
      mode: 'shared',
      // The embedded database answers without the event loop turning.
      handler: async () => {
        await database.query(sql`select 1`);
        handled += 1;
        if (handled === count) done.resolve();
      },
    });
    await platform.start();
    onTestFinished(() => platform.stop());
    await platform.events.publish(Array.from({ length: count }, () => ({ topic, event: newEvent('one key') })));
    // As a request that came meanwhile.
    const takeTurns = () => {
      turns += 1;
      if (handled < count) setImmediate(takeTurns);
    };
    setImmediate(takeTurns);
    await done.promise;
    expect(turns).toBeGreaterThan(count / 2);
  });

  test('events under way when the process stops come again; those handled do not', async () => {
    const [topic, consumer] = [unique('stopped'), unique('reader')];
    const all = [newEvent('a'), newEvent('b'), newEvent('b'), newEvent('c')];
    const first = create(database);
    const tried = new Collector<string>();
    first.events.subscribe({
      consumer,
      topic,
      mode: 'shared',
      handler: async (event) => {
        tried.add(event.id);
        if (event.id === all[1]!.id) throw new Error('not today');
      },
    });
    await first.start();
    await first.events.publish(all.map((event) => ({ topic, event })));
    await tried.until((ids) => [0, 1, 3].every((place) => ids.includes(all[place]!.id)));
    await first.stop();

    const second = create(database);
    const received = new Collector<string>();
    second.events.subscribe({ consumer, topic, mode: 'shared', handler: async (event) => received.add(event.id) });
    await second.start();
    onTestFinished(() => second.stop());
    await received.count(3);
    // The offset stands before the first that was not handled; what lies after it comes twice.
    expect(received.items).not.toContain(all[0]!.id);
    expect(received.items.filter((id) => id !== all[3]!.id)).toEqual([all[1]!.id, all[2]!.id]);
  });

  test('a failing key does not hold up the others', async () => {
    const topic = unique('held');
    const platform = create(database);
    const received = new Collector<string>();
    platform.events.subscribe({
      consumer: unique('reader'),
      topic,
      mode: 'shared',
      handler: async (event) => {
        if (event.partitionkey === 'bad') throw new RetryLaterError('never ready');
        received.add(event.id);
      },
    });
    await platform.start();
    onTestFinished(() => platform.stop());
    const good = Array.from({ length: 600 }, (_, place) => newEvent(`good-${place}`));
    const bad = Array.from({ length: 20 }, () => newEvent('bad'));
    await platform.events.publish([...bad, ...good].map((event) => ({ topic, event })));
    await received.until((ids) => ids.length >= 200);
    expect((await platform.health()).ok).toBe(true);
  });

  test('idle, it asks the database nothing; a job in a month still runs', async () => {
    vi.useFakeTimers({
      now: Date.now(),
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    });
    onTestFinished(() => void vi.useRealTimers());
    const { counted, queries } = counting(database);
    const [topic, consumer] = [unique('idle'), unique('reader')];
    const platform = create(counted);
    const received = new Collector<string>();
    const jobs = new Collector<string>();
    for (const mode of ['shared', 'broadcast'] as const) {
      const handler = async (event: CloudEvent) => received.add(event.id);
      platform.events.subscribe({ consumer: `${consumer}-${mode}`, topic, mode, handler });
    }
    platform.jobs.define('monthly', async ({ id }) => jobs.add(id));
    await platform.start();
    onTestFinished(() => platform.stop());
    await platform.jobs.schedule('monthly', 'one', new Date(Date.now() + 30 * 86_400_000));
    await platform.events.publish([{ topic, event: newEvent('key') }]);
    await received.count(2);
    const committed = sql`
      select from embedded_offsets where topic = ${topic} and position = (select max(position) from embedded_events)`;
    while ((await database.query(committed)).length === 0);
    // The first look at the jobs, at once after the start, is one more; statements wait for each other.
    await vi.advanceTimersByTimeAsync(1_000);
    for (let turn = 0; turn < 5; turn += 1) await database.query(sql`select 1`);

    const before = queries();
    await vi.advanceTimersByTimeAsync(29 * 86_400_000);
    expect(queries() - before).toBe(0);
    expect(jobs.items).toEqual([]);
    await vi.advanceTimersByTimeAsync(2 * 86_400_000);
    expect(await jobs.count(1)).toEqual(['one']);
  });

  test('what the database does not take is given back as failed, and health says what is wrong', async () => {
    const topic = unique('broken');
    let away = false;
    const fragile: Database = {
      ...counting(database).counted,
      query: (...given) => (away ? failing() : database.query(...given)),
      execute: (...given) => (away ? failing() : database.execute(...given)),
    };
    const platform = create(fragile);
    const received = new Collector<string>();
    const handler = async (event: CloudEvent) => {
      received.add(event.id);
      away = received.items.length === 1;
    };
    platform.events.subscribe({ consumer: unique('reader'), topic, mode: 'shared', handler });
    await platform.start();
    onTestFinished(() => platform.stop());
    const batch = [newEvent('a'), newEvent('b')].map((event) => ({ topic, event }));
    expect(await platform.events.publish(batch.slice(0, 1))).toEqual([]);
    await received.count(1);
    const failures = await platform.events.publish(batch);
    expect(failures.map(({ index }) => index)).toEqual([0, 1]);
    await expect
      .poll(() => platform.health())
      .toMatchObject({ ok: false, problems: [expect.stringContaining('away')] });
    away = false;
    await expect.poll(() => platform.health()).toEqual({ ok: true, problems: [] });
  });

  test('events are removed after a week, once every consumer has handled them', async () => {
    const [handled, waiting, unread] = [unique('handled'), unique('waiting'), unique('unread')];
    const platform = create(database);
    const received = new Collector<string>();
    platform.events.subscribe({
      consumer: unique('reader'),
      topic: handled,
      mode: 'shared',
      handler: async (event) => received.add(event.id),
    });
    platform.events.subscribe({
      consumer: unique('reader'),
      topic: waiting,
      mode: 'shared',
      handler: async () => {
        throw new RetryLaterError('never ready');
      },
    });
    await platform.start();
    const dead = deadLetterTopic(unread);
    await platform.events.publish([handled, waiting, unread, dead].map((topic) => ({ topic, event: newEvent('key') })));
    await received.count(1);
    await platform.stop();
    await database.execute(sql`update embedded_events set created_at = created_at - interval '8 days'`);
    const next = create(database);
    await next.start();
    await next.stop();
    expect(await countRows(handled)).toBe(0);
    expect(await countRows(unread)).toBe(0);
    expect(await countRows(waiting)).toBe(1);
    expect(await countRows(dead)).toBe(1);
  });
});

/** The database with a count of the statements that went to it. */
const counting = (database: Database): { counted: Database; queries: () => number } => {
  let count = 0;
  const counted: Database = {
    kind: database.kind,
    suspect: false,
    query: (...given) => ((count += 1), database.query(...given)),
    execute: (...given) => ((count += 1), database.execute(...given)),
    script: (text) => ((count += 1), database.script(text)),
    transaction: (work) => ((count += 1), database.transaction(work)),
    savepoint: (work) => ((count += 1), database.savepoint(work)),
    exclusively: (key, work) => ((count += 1), database.exclusively(key, work)),
    afterCommit: (callback) => database.afterCommit(callback),
    close: () => database.close(),
  };
  return { counted, queries: () => count };
};
