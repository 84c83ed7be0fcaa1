import sql from 'sql-template-tag';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { deleteExpired } from '../../src/database/retention.ts';
import { type TestClient, type TestUser, problemOf, signUp } from '../support/client.ts';
import { type Change, LiveConnection } from '../support/live.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { changeTask, createTask } from '../support/tasks.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

const connect = async (client: TestClient, from?: Parameters<typeof LiveConnection.open>[1]) => {
  const connection = await LiveConnection.open(client, from);
  onTestFinished(() => connection.close());
  return connection;
};

interface ChangePage {
  readonly items: Change[];
  readonly next: number;
  readonly more: boolean;
  readonly reset: boolean;
}
const changes = async (client: TestClient, query = ''): Promise<ChangePage> =>
  (await client.get<ChangePage>(`/api/v1/changes${query}`)).body;
/** Resolves when the user's log has come so far. */
const logAt = async (user: TestUser, sequence: number): Promise<void> => {
  await expect.poll(async () => (await changes(user.api)).next, { timeout: 15_000, interval: 20 }).toBe(sequence);
};

describe('a live connection', () => {
  test('tells every change of one’s own tasks, numbered without gaps', async () => {
    const live = await connect(ada.api);
    expect(live.response.status).toBe(200);
    expect(live.response.headers.get('content-type')).toBe('text/event-stream');
    const { id } = await createTask(ada.api, 'live');
    await changeTask(ada.session, id, 'patch', { title: 'alive' });
    await changeTask(ada.api, id, 'patch', { title: 'alive' });
    await changeTask(ada.api, id, 'complete');
    await changeTask(ada.api, id, 'reopen');
    await changeTask(ada.api, id, 'delete');
    const told = await live.count(5);
    expect(told).toEqual(
      ['created', 'updated', 'completed', 'reopened', 'deleted'].map((operation, index) => ({
        sequence: index + 1,
        entity: 'task',
        id,
        taskId: id,
        version: index + 1,
        operation,
        time: expect.stringMatching(/Z$/),
      })),
    );
    expect(live.ids).toEqual([1, 2, 3, 4, 5]);
  });

  test('of each tab and each way of signing in gets all of it', async () => {
    const tabs = await Promise.all([ada.api, ada.session, ada.session].map((client) => connect(client)));
    for (let index = 0; index < 3; index += 1) await createTask(ada.api, `${index}`);
    for (const tab of tabs) {
      await tab.count(3);
      expect(tab.ids).toEqual([1, 2, 3]);
    }
  });

  test('tells nothing of others', async () => {
    const bob = await signUp(server.url, 'Bob');
    const [hers, his] = await Promise.all([connect(ada.api), connect(bob.api)]);
    const task = await createTask(ada.api, 'hers');
    for (let index = 0; index < 5; index += 1) {
      await createTask(bob.api, `his ${index}`);
      await changeTask(ada.api, task.id, 'patch', { notes: `${index}` });
    }
    await his.count(5);
    await hers.count(6);
    expect(new Set(hers.changes.map(({ taskId }) => taskId))).toEqual(new Set([task.id]));
    expect(his.changes.some(({ taskId }) => taskId === task.id)).toBe(false);
    expect([hers.ids, his.ids]).toEqual([
      [1, 2, 3, 4, 5, 6],
      [1, 2, 3, 4, 5],
    ]);
  });

  test('begins now when nothing else is said', async () => {
    await createTask(ada.api, 'before');
    await logAt(ada, 1);
    const live = await connect(ada.api);
    await createTask(ada.api, 'after');
    await live.count(1);
    expect(live.ids).toEqual([2]);
  });

  test('needs an account', async () => {
    expect((await fetch(`${server.url}/api/v1/live`)).status).toBe(401);
  });

  test.each(['?since=x', '?since=-1', '?since=', '?limit=1'])('%s: 400', async (query) => {
    const answer = await ada.api.get(`/api/v1/live${query}`);
    expect(answer.status).toBe(400);
  });

  test('a Last-Event-ID that is none: 400', async () => {
    const answer = await ada.api.get('/api/v1/live', { 'last-event-id': 'x' });
    expect(problemOf(answer)).toEqual({ type: 'invalid-request', fields: ['header last-event-id'] });
  });
});

describe('a client that comes back', () => {
  test('misses nothing of what happened meanwhile', async () => {
    const first = await connect(ada.api);
    const { id } = await createTask(ada.api, 'x');
    await first.count(1);
    first.close();
    await changeTask(ada.api, id, 'complete');
    await createTask(ada.api, 'y');
    const second = await connect(ada.api, { lastEventId: 1 });
    await createTask(ada.api, 'z');
    await second.count(3);
    expect(second.ids).toEqual([2, 3, 4]);
  });

  test('goes on after its last event, whatever its address said', async () => {
    for (let index = 0; index < 4; index += 1) await createTask(ada.api, `${index}`);
    await logAt(ada, 4);
    const bySince = await connect(ada.api, { since: 1 });
    expect((await bySince.count(3)).map(({ sequence }) => sequence)).toEqual([2, 3, 4]);
    const both = await connect(ada.api, { since: 0, lastEventId: 3 });
    expect((await both.count(1)).map(({ sequence }) => sequence)).toEqual([4]);
  });

  test('gets hundreds of changes while more of them are made, once each', async () => {
    const { id } = await createTask(ada.api, 'busy');
    const before = 450;
    await server.database.execute(sql`
      insert into changes (user_id, sequence, entity_id, version, operation, happened_at)
      select ${ada.id}, 1000 + n, ${id}, n, 'updated', now() from generate_series(1, ${before}) as n`);
    await logAt(ada, 1);
    await server.database.execute(
      sql`update change_counters set sequence = 1000 + ${before} where user_id = ${ada.id}`,
    );
    const live = await connect(ada.api, { since: 1000 });
    const making = Promise.all(Array.from({ length: 30 }, (_, index) => createTask(ada.api, `more ${index}`)));
    await Promise.all([live.count(before + 30), making]);
    expect(live.ids).toEqual(Array.from({ length: before + 30 }, (_, index) => 1001 + index));
  });

  test('from connection to connection gets everything exactly once', async () => {
    const seen: number[] = [];
    const total = 40;
    const making = (async () => {
      for (let index = 0; index < total; index += 1) await createTask(ada.api, `${index}`);
    })();
    while (seen.length < total) {
      const live = await LiveConnection.open(ada.api, { lastEventId: seen.at(-1) ?? 0 });
      await live.count(1);
      live.close();
      await live.ended;
      seen.push(...live.ids);
    }
    await making;
    expect(seen).toEqual(Array.from({ length: total }, (_, index) => index + 1));
  });
});

describe('changes as pages', () => {
  test('are what the stream told', async () => {
    const live = await connect(ada.api);
    const { id } = await createTask(ada.api, 'x');
    for (let index = 0; index < 6; index += 1) await changeTask(ada.api, id, 'patch', { notes: `${index}` });
    await changeTask(ada.api, id, 'delete');
    const told = await live.count(8);
    for (const limit of [1, 3, 8, 500]) {
      const items: Change[] = [];
      for (let since = 0, more = true; more;) {
        const page = await changes(ada.api, `?since=${since}&limit=${limit}`);
        items.push(...page.items);
        expect(page.reset).toBe(false);
        ({ next: since, more } = page);
      }
      expect(items).toEqual(told);
    }
    expect(await changes(ada.api, '?since=8')).toEqual({ items: [], next: 8, more: false, reset: false });
    expect(await changes(ada.api)).toEqual({ items: [], next: 8, more: false, reset: false });
  });

  test('are one’s own', async () => {
    const bob = await signUp(server.url, 'Bob');
    await createTask(ada.api, 'hers');
    await logAt(ada, 1);
    expect(await changes(bob.api, '?since=0')).toEqual({ items: [], next: 0, more: false, reset: false });
  });

  test.each(['since=x', 'since=', 'since=-1', 'since=1.5', 'since=9007199254740992', 'limit=0', 'limit=501', 'q=x'])(
    '%s: 400',
    async (parameters) => {
      const answer = await ada.api.get(`/api/v1/changes?${parameters}`);
      expect(problemOf(answer)).toEqual({ type: 'invalid-request', fields: [`query ${parameters.split('=')[0]}`] });
    },
  );
});

describe('what is no longer kept', () => {
  /** Five changes, of which the log has the last three, or none. */
  const cut = async (keep: number) => {
    for (let index = 0; index < 5; index += 1) await createTask(ada.api, `${index}`);
    await logAt(ada, 5);
    await server.database.execute(sql`
      update changes set happened_at = happened_at - interval '31 days'
      where user_id = ${ada.id} and sequence <= ${5 - keep}`);
    expect(await deleteExpired(server.database)).toBeGreaterThanOrEqual(5 - keep);
  };

  test.each([
    { keep: 3, since: 1 },
    { keep: 3, since: 0 },
    { keep: 0, since: 4 },
    { keep: 3, since: 6 },
    { keep: 0, since: 1_000_000 },
  ])('since $since with $keep of 5 kept: reset to where the log stands', async ({ keep, since }) => {
    await cut(keep);
    expect(await changes(ada.api, `?since=${since}`)).toEqual({ items: [], next: 5, more: false, reset: true });
    const live = await connect(ada.api, { lastEventId: since });
    await live.until(() => live.events.some(({ event }) => event === 'reset'));
    expect(live.events.find(({ event }) => event === 'reset')).toMatchObject({ id: '5', data: '{}' });
    await createTask(ada.api, 'after');
    await live.count(1);
    expect(live.ids).toEqual([6]);
  });

  test.each([
    { keep: 3, since: 2, ids: [3, 4, 5] },
    { keep: 0, since: 5, ids: [] },
  ])('since $since with $keep of 5 kept: nothing is missing', async ({ keep, since, ids }) => {
    await cut(keep);
    const page = await changes(ada.api, `?since=${since}`);
    expect(page.reset).toBe(false);
    expect(page.items.map(({ sequence }) => sequence)).toEqual(ids);
    const live = await connect(ada.api, { lastEventId: since });
    await createTask(ada.api, 'after');
    await live.count(ids.length + 1);
    expect(live.ids).toEqual([...ids, 6]);
    expect(live.events.some(({ event }) => event === 'reset')).toBe(false);
  });
});

describe('connections', () => {
  test('32 of a user at a time, also of those that come at once; another user is not concerned', async () => {
    const many = await Promise.all(Array.from({ length: 40 }, () => connect(ada.api)));
    const open = many.filter(({ response }) => response.status === 200);
    const refused = many.filter(({ response }) => response.status === 429);
    expect([open.length, refused.length]).toEqual([32, 8]);
    expect(refused[0]!.response.headers.get('retry-after')).toMatch(/^\d+$/);
    const bob = await signUp(server.url, 'Bob');
    expect((await connect(bob.api)).response.status).toBe(200);
    open[0]!.close();
    await expect.poll(async () => (await connect(ada.api)).response.status, { timeout: 10_000 }).toBe(200);
  });

  test('are counted no longer when the client is gone, also one that never read', async () => {
    const gauge = async () => {
      const text = await (await fetch(`${server.url}/metrics`)).text();
      return Number(/^todo_live_connections (\d+)$/m.exec(text)![1]);
    };
    const before = await gauge();
    const { id } = await createTask(ada.api, 'x');
    await logAt(ada, 1);
    await server.database.execute(sql`
      insert into changes (user_id, sequence, entity_id, version, operation, happened_at)
      select ${ada.id}, n, ${id}, n, 'updated', now() from generate_series(2, 40000) as n`);
    await server.database.execute(sql`update change_counters set sequence = 40000 where user_id = ${ada.id}`);
    const closing = new AbortController();
    const unread = await fetch(`${server.url}/api/v1/live?since=0`, {
      headers: ada.api.headers,
      signal: closing.signal,
    });
    expect(unread.status).toBe(200);
    expect(await gauge()).toBe(before + 1);
    closing.abort();
    await expect.poll(gauge, { timeout: 10_000 }).toBe(before);
  });

  test('a HEAD request opens none', async () => {
    const head = await fetch(`${server.url}/api/v1/live`, { method: 'HEAD', headers: ada.api.headers });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    const many = await Promise.all(Array.from({ length: 32 }, () => connect(ada.api)));
    expect(many.every(({ response }) => response.status === 200)).toBe(true);
  });
});

test('a server that stops ends its connections, and soon', async () => {
  const other = await startTestServer();
  const eve = await signUp(other.url, 'Eve');
  const live = await LiveConnection.open(eve.api);
  await createTask(eve.api, 'last');
  await live.count(1);
  const began = performance.now();
  await other.stop();
  await live.ended;
  expect(performance.now() - began).toBeLessThan(5_000);
});
