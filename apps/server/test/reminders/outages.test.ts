import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { signUp, TestClient } from '../support/client.ts';
import { openEmptyDatabase } from '../support/database.ts';
import { inbox, notified, remindersAt, SteeredScheduler } from '../support/reminders.ts';
import { startTestServer } from '../support/server.ts';
import { createTask } from '../support/tasks.ts';

const sweep = 'reminders-sweep';

/** A whole server with a scheduler in our hands. Its clock is ours, too. */
const start = async () => {
  const scheduler = new SteeredScheduler();
  const server = await startTestServer({}, scheduler.adapt);
  onTestFinished(() => server.stop());
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  onTestFinished(() => void vi.useRealTimers());
  const ada = await signUp(server.url);
  return { scheduler, server, ada };
};
const inMs = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();
const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

describe('a reminder', () => {
  test('whose job is lost fires at the next sweep, once', async () => {
    const { scheduler, ada } = await start();
    scheduler.losesJobs = true;
    const { id } = await createTask(ada.api, { title: 'x', reminders: [{ at: inMs(60_000) }] });
    await remindersAt(ada.api, id, ['scheduled']);
    await scheduler.run(sweep);
    await remindersAt(ada.api, id, ['scheduled']);
    pass(61_000);
    await scheduler.run(sweep);
    const [told] = await notified(ada.api, 1);
    expect(told!.taskId).toBe(id);
    await scheduler.run(sweep);
    expect((await inbox(ada.api)).items).toHaveLength(1);
  });
});

test('with nothing due, sweeps ask the database nothing for ten minutes, nor does anything else', async () => {
  const { scheduler, server, ada } = await start();
  const { id } = await createTask(ada.api, { title: 'x', reminders: [{ at: inMs(3_600_000) }] });
  await remindersAt(ada.api, id, ['scheduled']);
  const { database } = server;
  const methods = ['query', 'execute', 'transaction', 'exclusively', 'script'] as const;
  const spies = methods.map((method) => vi.spyOn(database, method));
  const asked = () => spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  // What the creation set off ends; then nothing more comes by itself.
  let before = -1;
  await expect
    .poll(
      () => {
        const unchanged = before === asked();
        before = asked();
        return unchanged;
      },
      { interval: 500, timeout: 15_000 },
    )
    .toBe(true);
  for (let half = 0; half < 20; half += 1) {
    pass(30_000);
    await scheduler.run(sweep);
  }
  expect(asked()).toBe(before);
  pass(3_600_000);
  await scheduler.run(sweep);
  expect(asked()).toBeGreaterThan(before);
  await notified(ada.api, 1);
});

describe('a server that is killed', () => {
  const main = join(import.meta.dirname, '../../src/main.ts');

  /** A server in a process of its own; its address once it is ready. */
  const run = async (environment: Record<string, string>): Promise<{ child: ChildProcess; url: string }> => {
    const child = spawn(process.execPath, [main], {
      env: { ...process.env, ...environment, PORT: '0', PLATFORM: 'embedded', LOG_LEVEL: 'error' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /ready at (http:\/\/\S+)/.exec(line)?.[1];
      if (url !== undefined) return { child, url };
    }
    throw new Error('the server ended before it was ready');
  };

  test('fires after its next start what became due meanwhile, and what is due later', { timeout: 90_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'todo-outage-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const held = await openEmptyDatabase();
    onTestFinished(() => held.close());
    const environment = { DATA_DIR: folder, DATABASE_URL: held.url ?? '' };

    const first = await run(environment);
    const ada = await signUp(first.url);
    const during = new Date(Date.now() + 2_000);
    const later = new Date(Date.now() + 15_000);
    const { id } = await createTask(ada.api, {
      title: 'x',
      reminders: [{ at: during.toISOString() }, { at: later.toISOString() }],
    });
    await remindersAt(ada.api, id, ['scheduled', 'scheduled']);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    // It stays away until the first is overdue.
    await expect.poll(() => Date.now(), { timeout: 10_000 }).toBeGreaterThan(during.getTime());

    const second = await run(environment);
    const back = Date.now();
    const api = new TestClient(second.url, ada.api.headers);
    const [overdue] = await notified(api, 1);
    expect(overdue!.remindAt).toBe(during.toISOString());
    expect(Date.parse(overdue!.createdAt)).toBeLessThan(back + 1_000);
    const [inTime] = await notified(api, 2);
    expect(inTime!.remindAt).toBe(later.toISOString());
    expect(Date.parse(inTime!.createdAt) - later.getTime()).toBeLessThan(2_000);
    await remindersAt(api, id, ['fired', 'fired']);
  });
});
