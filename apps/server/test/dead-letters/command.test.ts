import { randomUUID } from 'node:crypto';
import type { CloudEvent } from '@todo/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestUser, signUp } from '../support/client.ts';
import { interestedIn } from '../support/consumers.ts';
import { runScript } from '../support/script.ts';
import { type TestServer, startTestServer } from '../support/server.ts';

let server: TestServer;
let owner: TestUser;
let other: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  owner = await signUp(server.url, 'Owner');
  other = await signUp(server.url, 'Other');
});
afterAll(() => server.stop());

const command = (user: TestUser, ...parameters: string[]) =>
  runScript('dead-letters.ts', parameters, {
    TODO_URL: server.url,
    TODO_API_KEY: user.api.headers['authorization']!.replace('Bearer ', ''),
  });

test('lists, shows and replays', async () => {
  expect(await command(owner, 'list')).toEqual({ code: 0, output: 'There are no dead letters.\n', errors: '' });
  const bad = (): CloudEvent => ({
    specversion: '1.0',
    id: randomUUID(),
    source: '/somewhere/else',
    type: 'todo.task.updated',
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    partitionkey: randomUUID(),
    data: { title: 'größe' },
  });
  const [first, second] = [bad(), bad()];
  await server.platform.events.publish([first, second].map((event) => ({ topic: 'task-events', event })));
  const waiting = async () => (await command(owner, 'list')).output.match(/ {4}\w+, 4 attempts/g)?.length;
  await expect.poll(waiting, { timeout: 20_000, interval: 200 }).toBe(2 * interestedIn('todo.task.updated'));

  const { output, code } = await command(owner, 'list');
  expect(code).toBe(0);
  const [id, ...rest] = output.split('\n')[0]!.split(/ {2,}/);
  expect(rest).toEqual([
    expect.stringMatching(/Z$/),
    'task-events',
    'todo.task.updated',
    expect.any(String),
    'waiting',
  ]);
  expect(output).toMatch(/^ {4}activity, 4 attempts: InvalidEventError: the data of todo\.task\.updated is not as/m);

  const shown = await command(owner, 'show', id!);
  expect(JSON.parse(shown.output)).toMatchObject({ id: Number(id), event: { data: { title: 'größe' } } });

  const replayed = await command(owner, 'replay', id!);
  expect(replayed).toEqual({ code: 0, output: `${id} is on its way to its topic again.\n1 replayed.\n`, errors: '' });
  const all = await command(owner, 'replay', '--all');
  expect(all.output).toMatch(/^\d+ is on its way to its topic again\.\n(.*\n)?[12] replayed\.\n$/);
});

test.each<[string, 'owner' | 'other', string[], number, RegExp]>([
  ['another user may not', 'other', ['list'], 1, /^GET .*: 403 .*the account that owns the installation/],
  ['there is none of that number', 'owner', ['show', '999999'], 1, /404 .*There is no dead letter 999999/],
  ['a number is none', 'owner', ['replay', '1', 'x'], 1, /^"x" is not the id of a dead letter; "list" shows them\.\n$/],
  ['an option is unknown', 'owner', ['list', '--fast'], 1, /^Unknown option '--fast'/],
])('says in one line that %s', async (_, who, parameters, code, errors) => {
  const ended = await command(who === 'owner' ? owner : other, ...parameters);
  expect(ended.errors).toMatch(errors);
  expect(ended.errors.trimEnd()).not.toContain('\n');
  expect(ended.code).toBe(code);
});

test('says how it is used', async () => {
  for (const parameters of [[], ['burn'], ['show'], ['replay']]) {
    const ended = await command(owner, ...parameters);
    expect([ended.code, ended.output.split('\n')[0]]).toEqual([
      2,
      expect.stringMatching(/^npm run dead-letters -- list/),
    ]);
  }
});
