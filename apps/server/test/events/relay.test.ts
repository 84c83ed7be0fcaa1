import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Events, Failure, Outgoing } from '../../src/platform/events.ts';
import { type TestUser, signUp } from '../support/client.ts';
import { changeLog } from '../support/live.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { type ActivityEntry, activityOf, changeTask, createTask } from '../support/tasks.ts';

/** Stands between the relay and the embedded broker, and may be told to fail. */
class Broker {
  /** What becomes of a batch; nothing: it goes through. */
  fault: ((batch: readonly Outgoing[]) => readonly Failure[]) | undefined;
  readonly accepted: Outgoing[] = [];
  refusals = 0;

  around(events: Events): Events {
    return {
      subscribe: (subscription) => events.subscribe(subscription),
      publish: async (batch) => {
        const failures = this.fault?.(batch) ?? [];
        this.refusals += failures.length;
        const failed = new Set(failures.map(({ index }) => index));
        const through = batch.filter((_, index) => !failed.has(index));
        const more = await events.publish(through);
        if (more.length === 0) this.accepted.push(...through);
        return failures;
      },
    };
  }
}

const broker = new Broker();
const away = () => {
  throw new Error('the broker is away');
};

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer({}, (platform) => ({ ...platform, events: broker.around(platform.events) }));
});
beforeEach(async () => {
  broker.fault = undefined;
  broker.accepted.length = 0;
  broker.refusals = 0;
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

const readiness = async () => {
  const response = await fetch(`${server.url}/readyz`);
  const body = (await response.json()) as {
    status: string;
    checks: Record<string, { ok: boolean; problems: string[] }>;
  };
  return { http: response.status, ...body };
};
const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)![1]);
};

/** Changes a task so often; resolves with its id. */
const change = async (user: TestUser, times: number): Promise<string> => {
  const { id } = await createTask(user.api, 'x');
  for (let index = 1; index < times; index += 1) {
    expect((await changeTask(user.api, id, 'patch', { notes: `${index}` })).status).toBe(200);
  }
  return id;
};
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const versions = (entries: readonly ActivityEntry[]) => entries.map(({ version }) => version);

/** The versions of a task as the broker took them. */
const published = (taskId: string) =>
  broker.accepted
    .filter(({ topic, event }) => topic === 'task-events' && event.subject === taskId)
    .map(({ event }) => (event.data as { version: number }).version);

describe('while the broker is away', () => {
  test('changes are taken and kept, readiness and metrics say so, and delivery resumes by itself', async () => {
    expect(await readiness()).toMatchObject({ http: 200, status: 'ready' });
    broker.fault = away;
    const id = await change(ada, 8);
    await expect.poll(async () => (await readiness()).status, { timeout: 10_000 }).toBe('degraded');
    const { http, checks } = await readiness();
    expect(http).toBe(200);
    expect(checks['events']!.ok).toBe(false);
    expect(checks['events']!.problems.join()).toMatch(/waiting in the outbox since 20.*the broker is away/);
    await expect.poll(() => metric('todo_outbox_pending_events'), { timeout: 10_000 }).toBeGreaterThanOrEqual(8);
    expect(published(id)).toEqual([]);

    broker.fault = undefined;
    expect(versions(await activityOf(ada.api, id, 8))).toEqual(upTo(8));
    expect(published(id)).toEqual(upTo(8));
    await expect.poll(async () => (await readiness()).status, { timeout: 10_000 }).toBe('ready');
    expect(await metric('todo_outbox_pending_events')).toBe(0);
  });
});

describe('a broker that refuses some events', () => {
  test('gets the others, and those again, each user’s in order', async () => {
    const bob = await signUp(server.url, 'Bob');
    let calls = 0;
    broker.fault = (batch) => {
      calls += 1;
      // Every other batch: one event in three is refused, and with it the later ones of its user.
      if (calls % 2 === 0) return [];
      const refused = new Set<string>();
      return batch.flatMap(({ event }, index) => {
        if ((index + calls) % 3 === 0) refused.add(event.partitionkey);
        return refused.has(event.partitionkey) ? [{ index, error: new Error('not this one') }] : [];
      });
    };
    const ids = await Promise.all([change(ada, 12), change(bob, 12), change(ada, 12)]);
    const owners = [ada, bob, ada];
    for (const [index, id] of ids.entries()) {
      expect(versions(await activityOf(owners[index]!.api, id, 12))).toEqual(upTo(12));
      expect(published(id)).toEqual(upTo(12));
    }
    expect(broker.refusals).toBeGreaterThan(0);
  });

  test('and forgets that it took them: their effects happen once', async () => {
    // Accepted, but the answer is lost: the relay must send them again.
    let lost = 0;
    const taken: Outgoing[] = [];
    broker.fault = (batch) => {
      if (lost >= 3) return [];
      lost += 1;
      taken.push(...batch);
      return [];
    };
    const { publish } = server.platform.events;
    const id = await change(ada, 5);
    await activityOf(ada.api, id, 5);
    await publish(taken);
    await publish(taken);
    const last = await changeTask(ada.api, id, 'complete');
    expect(last.body.version).toBe(6);
    expect(versions(await activityOf(ada.api, id, 6))).toEqual(upTo(6));
    expect((await changeLog(ada.api, 6)).map(({ version }) => version)).toEqual(upTo(6));
  });
});
