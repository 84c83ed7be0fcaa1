import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../../scripts/stack/stack.ts';
import { check, settled } from './support/checker.ts';
import { Client, signUp } from './support/client.ts';
import { type Acknowledged, work } from './support/load.ts';

/**
 * The whole system as `npm run dapr` runs it: real daprd, Kafka and PostgreSQL, each role in a process of its own. Clients
 * speak HTTP; the checker knows only what they were told and what the consumers wrote.
 */
const users = 50;
let directory: string;
let stack: Stack;
let keys: string[];

const api = () => stack.playing('api').url;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'todo-system-'));
  stack = await startStack({ directory, ports: 'free', environment: { LOG_LEVEL: 'info' } });
  keys = await Promise.all(Array.from({ length: users }, () => signUp(api())));
});

let failed = false;
afterEach(({ task }) => {
  failed ||= task.result?.state === 'fail';
});

afterAll(async () => {
  await stack?.stop();
  if (failed) console.log(`The logs of all programs are in ${directory}`);
  else rmSync(directory, { recursive: true, force: true });
});

const query = async <Row extends pg.QueryResultRow>(text: string): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: stack.postgres.url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
};

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)]!;

/** Every change made in this file; the checker wants to find each once, and nothing else. */
const acknowledged: Acknowledged[] = [];
const acknowledge = (change: Acknowledged) => acknowledged.push(change);

describe('the system on Dapr, Kafka and PostgreSQL', () => {
  it('delivers 99 of 100 events within a second at 200 changes a second', async () => {
    const seconds = 30;
    const rate = 200;
    const clients = keys.map((key) => new Client(api(), key, false));
    // An open loop: changes begin on time whether earlier ones are answered or not.
    const load = async (changes: number): Promise<void> => {
      const running: Promise<void>[] = [];
      const began = performance.now();
      for (let index = 0; index < changes; index += 1) {
        await delay(Math.max(0, began + (index * 1000) / rate - performance.now()));
        const client = clients[index % users]!;
        running.push(
          client.change('POST', '/api/v1/tasks', { title: `Measured ${index}` }).then((task) => {
            acknowledge({ taskId: task!.id, version: task!.version, operation: 'created' });
          }),
        );
      }
      await Promise.all(running);
    };
    // Processes that have just started compile their code and make their connections first.
    await load(5 * rate);
    await settled(stack.postgres.url, acknowledged.length, 30_000);
    const before = acknowledged.length;
    const began = performance.now();
    await load(seconds * rate);
    const took = (performance.now() - began) / 1000;
    expect(clients.reduce((sum, client) => sum + client.retries, 0)).toBe(0);
    await settled(stack.postgres.url, acknowledged.length, 30_000);
    const rows = await query<{ ms: number }>(
      `select (extract(epoch from recorded_at - happened_at) * 1000)::float8 as ms from activity order by recorded_at offset ${before}`,
    );
    const times = rows.map((row) => row.ms).toSorted((a, b) => a - b);
    const within = times.filter((time) => time < 1000).length / times.length;
    console.log(
      `Delivery, from the change to its effect in the activity consumer, ${Math.round(times.length / took)} changes/s for ${took.toFixed(0)} s: ` +
        `p50 ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms, ` +
        `p99 ${percentile(times, 0.99).toFixed(1)} ms, under 1 s ${(within * 100).toFixed(2)} %`,
    );
    expect(times.length).toBe(acknowledged.length - before);
    expect(within).toBeGreaterThanOrEqual(0.99);
  });

  it('goes on answering while the broker is away, says so, and delivers by itself when it is back', async () => {
    const client = new Client(api(), keys[0]!);
    const ready = async () => {
      const response = await fetch(`${api()}/readyz`);
      return {
        status: response.status,
        body: (await response.json()) as { status: string; checks: Record<string, { problems: string[] }> },
      };
    };
    await stack.kafka.kill();
    const slowest: number[] = [];
    let waiting = 0;
    let degraded = false;
    for (let index = 0; index < 400 && !(degraded && waiting > 0 && index >= 50); index += 1) {
      const began = performance.now();
      const task = await client.change('POST', '/api/v1/tasks', { title: `While away ${index}` });
      slowest.push(performance.now() - began);
      acknowledge({ taskId: task!.id, version: 1, operation: 'created' });
      const { status, body } = await ready();
      expect(status).toBe(200);
      degraded = body.status === 'degraded' && body.checks.events!.problems.length > 0;
      const metrics = await (await fetch(`${api()}/metrics`)).text();
      waiting = Number(/^todo_outbox_pending_events (\d+)/m.exec(metrics)?.[1] ?? 0);
      await delay(100);
    }
    expect(client.retries).toBe(0);
    expect(degraded).toBe(true);
    expect(waiting).toBeGreaterThan(0);
    await stack.kafka.start();
    const back = performance.now();
    await settled(stack.postgres.url, acknowledged.length, 30_000);
    const took = (performance.now() - back) / 1000;
    const verdict = await check(stack.postgres.url, acknowledged);
    slowest.sort((a, b) => b - a);
    console.log(
      `Broker away: ${slowest.length} changes answered, the slowest in ${slowest[0]!.toFixed(0)} ms; ` +
        `all delivered ${took.toFixed(1)} s after its return`,
    );
    expect(verdict.lost).toBe(0);
    expect(took).toBeLessThan(30);
    expect((await ready()).body.status).toBe('ready');
  });

  it('loses nothing and does nothing twice whatever is killed', async () => {
    const changes = 5_000;
    const began = acknowledged.length;
    const faults: { name: string; cause: () => Promise<void> }[] = [
      {
        name: 'Kafka',
        async cause() {
          await stack.kafka.kill();
          // Long enough for every publish under way to fail.
          await delay(5_000);
          await stack.kafka.start();
        },
      },
      ...stack.apps.map((app) => ({
        name: `sidecar of ${app.appId}`,
        async cause() {
          await app.daprd.kill();
          await app.daprd.start();
        },
      })),
      ...stack.apps.map((app) => ({
        name: `server of ${app.appId}`,
        async cause() {
          await app.server.kill();
          await app.server.start();
        },
      })),
      {
        name: 'PostgreSQL',
        async cause() {
          await stack.postgres.kill();
          await stack.postgres.start();
        },
      },
    ];
    const step = changes / (faults.length + 1);
    let done = 0;
    const made = () => acknowledged.length - began;
    /** Work may run ahead of the faults by one step, so that each strikes in the middle of it. */
    let released: () => void = () => undefined;
    let next = new Promise<void>((resolve) => (released = resolve));
    const mayGoOn = async () => {
      while (made() >= (done + 2) * step - users && done < faults.length) await next;
    };
    const strike = async () => {
      for (const fault of faults) {
        while (made() < (done + 1) * step - users) await delay(20);
        const struck = performance.now();
        await fault.cause();
        console.log(
          `${fault.name}: killed and back after ${((performance.now() - struck) / 1000).toFixed(1)} s, at ${made()} changes`,
        );
        done += 1;
        released();
        next = new Promise<void>((resolve) => (released = resolve));
      }
    };
    const clients = keys.map((key) => new Client(api(), key));
    await Promise.all([strike(), ...clients.map((client) => work(client, changes / users, acknowledge, mayGoOn))]);
    await settled(stack.postgres.url, acknowledged.length, 240_000);
    const verdict = await check(stack.postgres.url, acknowledged);
    const dead = await query<{ count: number }>('select count(*)::int as count from dead_letters');
    const retries = clients.reduce((sum, client) => sum + client.retries, 0);
    console.log(
      `Killed everything in turn: acknowledged ${verdict.acknowledged}, delivered ${verdict.delivered}, lost ${verdict.lost}, ` +
        `duplicated effects ${verdict.duplicated}, out of order ${verdict.outOfOrder}, unexplained ${verdict.unexplained}, ` +
        `gaps in change logs ${verdict.gaps}, dead letters ${dead[0]!.count}, requests sent again ${retries}`,
    );
    expect(made()).toBe(changes);
    expect(verdict).toEqual({
      acknowledged: acknowledged.length,
      delivered: acknowledged.length,
      lost: 0,
      duplicated: 0,
      outOfOrder: 0,
      unexplained: 0,
      gaps: 0,
    });
    expect(dead[0]!.count).toBe(0);
  }, 600_000);
});
