import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Platform } from '../../src/platform/platform.ts';
import { type TestUser, signUp } from '../support/client.ts';
import { LiveConnection, changeLog } from '../support/live.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { createTask } from '../support/tasks.ts';

/** Which of the events of `task-updates` this process is told of, by their number. */
let delivered: (sequence: number) => boolean = () => true;

const forgetful = (platform: Platform): Platform => ({
  ...platform,
  events: {
    publish: (batch) => platform.events.publish(batch),
    subscribe: (subscription) =>
      platform.events.subscribe({
        ...subscription,
        handler: async (event, delivery) => {
          const { sequence = 0 } = event.data as { sequence?: number };
          if (subscription.mode === 'shared' || delivered(sequence)) await subscription.handler(event, delivery);
        },
      }),
  },
});

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer({}, forgetful);
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

test('what a process was not told of is read from the log when it is told of something later', async () => {
  delivered = (sequence) => sequence % 4 === 0;
  const live = await LiveConnection.open(ada.api);
  onTestFinished(() => live.close());
  for (let index = 0; index < 12; index += 1) await createTask(ada.api, `${index}`);
  await live.count(12);
  expect(live.ids).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

test('what comes twice is told once', async () => {
  delivered = () => true;
  const bob = await signUp(server.url, 'Bob');
  const live = await LiveConnection.open(bob.api);
  onTestFinished(() => live.close());
  await createTask(bob.api, 'one');
  await live.count(1);
  const [change] = await changeLog(bob.api, 1);
  const data = { ...change, userId: bob.id, time: undefined };
  const event = {
    specversion: '1.0',
    id: 'again',
    source: '/todo/server',
    type: 'todo.task.changed',
    time: change!.time,
    datacontenttype: 'application/json',
    partitionkey: bob.id,
    data: JSON.parse(JSON.stringify(data)) as unknown,
  } as const;
  await server.platform.events.publish([
    { topic: 'task-updates', event },
    { topic: 'task-updates', event: { ...event, id: 'and again' } },
  ]);
  await createTask(bob.api, 'two');
  await live.count(2);
  expect(live.ids).toEqual([1, 2]);
});
