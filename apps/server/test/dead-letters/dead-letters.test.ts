import { randomUUID } from 'node:crypto';
import type { CloudEvent } from '@todo/contracts';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestUser, problemOf, signUp } from '../support/client.ts';
import { interestedIn } from '../support/consumers.ts';
import { changeLog } from '../support/live.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { activityOf, changeTask, createTask } from '../support/tasks.ts';

interface DeadLetter {
  readonly id: number;
  readonly topic: string;
  readonly type: string;
  readonly eventId: string;
  readonly arrivedAt: string;
  readonly replayedAt: string | null;
  readonly failures: { consumer: string; attempts: number; error: string }[];
}
interface Page {
  readonly items: DeadLetter[];
  readonly next: number | null;
}

let server: TestServer;
/** The first account: it owns the installation. */
let owner: TestUser;
let other: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  owner = await signUp(server.url, 'Owner');
  other = await signUp(server.url, 'Other');
});
afterAll(() => server.stop());

const path = '/api/v1/system/dead-letters';
const list = async (query = ''): Promise<Page> => (await owner.api.get<Page>(`${path}${query}`)).body;

/** The letter of an event, once it is there and has `failures` reasons. */
/** The letter of an event once so many consumers, or more, have said why. */
const letterOf = async (eventId: string, failures: number): Promise<DeadLetter> => {
  let letter: DeadLetter | undefined;
  await expect
    .poll(
      async () => {
        letter = (await list('?limit=200')).items.find((item) => item.eventId === eventId);
        return letter?.failures.length;
      },
      { timeout: 20_000, interval: 50 },
    )
    .toBeGreaterThanOrEqual(failures);
  return letter!;
};

const event = (userId: string, data: unknown, type = 'todo.task.updated'): CloudEvent => ({
  specversion: '1.0',
  id: randomUUID(),
  source: '/somewhere/else',
  type,
  time: new Date().toISOString(),
  datacontenttype: 'application/json',
  partitionkey: userId,
  data,
});
const publish = (one: CloudEvent, topic = 'task-events') => server.platform.events.publish([{ topic, event: one }]);

describe('an event that a consumer cannot handle', () => {
  test('is a dead letter with the reason, its neighbours go on, and after mending it is replayed once', async () => {
    // A database that refuses what one consumer writes; the others have no trouble with it.
    await server.database.execute(
      sql`alter table activity add constraint broken check (operation <> 'completed') not valid`,
    );
    const { id } = await createTask(other.api, 'x');
    await changeTask(other.api, id, 'complete');
    await changeTask(other.api, id, 'patch', { title: 'goes on' });
    const [created, updated] = await activityOf(other.api, id, 2);
    expect([created!.version, updated!.version]).toEqual([1, 3]);

    const { items } = await list();
    const letter = await letterOf(items[0]!.eventId, 1);
    expect(letter).toEqual({
      id: expect.any(Number),
      topic: 'task-events',
      type: 'todo.task.completed',
      eventId: expect.any(String),
      arrivedAt: expect.stringMatching(/Z$/),
      replayedAt: null,
      failures: [
        { consumer: 'activity', attempts: 4, error: expect.stringMatching(/violates check constraint "broken"/) },
      ],
    });
    const shown = await owner.api.get<DeadLetter & { event: CloudEvent }>(`${path}/${letter.id}`);
    expect(shown.body).toEqual({
      ...letter,
      event: expect.objectContaining({ id: letter.eventId, subject: id, partitionkey: other.id }),
    });

    await server.database.execute(sql`alter table activity drop constraint broken`);
    const replayed = await owner.api.post<DeadLetter>(`${path}/${letter.id}/replay`);
    expect(replayed.status).toBe(202);
    expect(replayed.body.replayedAt).toMatch(/Z$/);
    const entries = await activityOf(other.api, id, 3);
    expect(entries.map((entry) => entry.version)).toEqual([1, 2, 3]);

    // Those that handled it before do nothing on its return, however often it comes.
    await owner.api.post(`${path}/${letter.id}/replay`);
    await changeTask(other.api, id, 'reopen');
    await activityOf(other.api, id, 4);
    expect((await changeLog(other.api, 4)).map(({ version }) => version)).toEqual([1, 2, 3, 4]);
  });

  test('and still cannot after a replay, is one letter that waits again', async () => {
    const one = event(other.id, { not: 'a task' });
    await publish(one);
    const failing = interestedIn('todo.task.updated');
    const before = await letterOf(one.id, failing);
    await owner.api.post(`${path}/${before.id}/replay`);
    await expect
      .poll(async () => (await letterOf(one.id, failing)).failures.map(({ attempts }) => attempts), { timeout: 20_000 })
      .toEqual(Array.from({ length: failing }, () => 8));
    await expect
      .poll(async () => (await letterOf(one.id, failing)).replayedAt, { timeout: 20_000, interval: 50 })
      .toBeNull();
    expect((await letterOf(one.id, failing)).id).toBe(before.id);
  });

  test('is kept, shown and replayed like any other, whatever is wrong with it', async () => {
    const strange = [
      event('a', {}, 'todo.task.exploded'),
      // What objects have by themselves is no type of ours.
      event('b', {}, 'constructor'),
      // Of the other topic.
      event('c', {}, 'todo.task.changed'),
      event('d', undefined),
    ];
    for (const one of strange) await publish(one);
    for (const one of strange) {
      const letter = await letterOf(one.id, 2);
      expect(letter.type).toBe(one.type);
      // Consumers that name their types pass by what they do not know; those that want all must not.
      const failed = letter.failures.map(({ consumer }) => consumer);
      expect(failed).toEqual(expect.arrayContaining(['activity', 'changes']));
      expect((await owner.api.get(`${path}/${letter.id}`)).body).toMatchObject({ event: { id: one.id } });
      expect((await owner.api.post(`${path}/${letter.id}/replay`)).status).toBe(202);
    }
  });
});

describe('the list', () => {
  test('is the newest first, page by page', async () => {
    const all = (await list('?limit=200')).items;
    expect(all.length).toBeGreaterThanOrEqual(6);
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((a, b) => b - a));
    const seen: number[] = [];
    for (let before: number | null = null; ;) {
      const page: Page = await list(`?limit=3${before === null ? '' : `&before=${before}`}`);
      seen.push(...page.items.map(({ id }) => id));
      if (page.next === null) break;
      before = page.next;
    }
    expect(seen).toEqual(all.map(({ id }) => id));
  });

  test.each(['?limit=0', '?limit=201', '?before=0', '?before=x', '?q=x'])('%s: 400', async (query) => {
    expect((await owner.api.get(`${path}${query}`)).status).toBe(400);
  });
});

describe('only the owner', () => {
  const routes: ['GET' | 'POST', string][] = [
    ['GET', path],
    ['GET', `${path}/1`],
    ['POST', `${path}/1/replay`],
  ];

  test.each(routes)('may %s %s', async (method, at) => {
    const refused = await other.api.send(method, at);
    expect(refused.status).toBe(403);
    expect(problemOf(refused).type).toBe('forbidden');
    expect((await fetch(`${server.url}${at}`, { method })).status).toBe(401);
    expect((await owner.api.send(method, at)).status).toBeLessThan(300);
  });

  test('and only of what is there', async () => {
    for (const id of ['999999', '9007199254740991']) {
      expect((await owner.api.get(`${path}/${id}`)).status).toBe(404);
      expect((await owner.api.post(`${path}/${id}/replay`)).status).toBe(404);
    }
    for (const id of ['0', 'x', '9007199254740992']) expect((await owner.api.get(`${path}/${id}`)).status).toBe(400);
  });
});
