import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestUser, signUp } from '../support/client.ts';
import { runScript } from '../support/script.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { createTask, listAll } from '../support/tasks.ts';

let server: TestServer;
let folder: string;
let ada: TestUser;
let key: string;
beforeAll(async () => {
  server = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), 'todo-export-'));
  ada = await signUp(server.url);
  key = ada.api.headers['authorization']!.replace('Bearer ', '');
  await createTask(ada.api, { title: 'Übermorgen 🌱', tags: ['home'] });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await server.stop();
});

const run = (...parameters: string[]) => runScript('export.ts', ['--key', key, '--url', server.url, ...parameters]);

test('an export goes to the terminal or into a file of its owner, and comes back by an import', async () => {
  const shown = await run('--format', 'csv');
  expect([shown.code, shown.errors]).toEqual([0, '']);
  expect(shown.output).toContain('Übermorgen 🌱');
  const path = join(folder, 'all.json');
  const written = await run('--format', 'json', '--output', path);
  expect([written.code, written.output]).toEqual([0, '']);
  expect(written.errors).toContain('all.json');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ tasks: [{ title: 'Übermorgen 🌱' }] });
  const ben = await signUp(server.url);
  const benKey = ben.api.headers['authorization']!.replace('Bearer ', '');
  const imported = await runScript('import.ts', [path, '--format', 'auto', '--key', benKey, '--url', server.url]);
  expect(imported.output).toMatch(/\(json\): 1 new, 0 already there\.\n$/);
  expect(await listAll(ben.api)).toHaveLength(1);
});

test('what went wrong is said in one line', async () => {
  const path = join(folder, 'taken.json');
  expect((await run('--format', 'json', '-o', path)).code).toBe(0);
  const cases: [readonly string[], RegExp][] = [
    [['--format', 'json', '-o', path], /^The file cannot be made: EEXIST/],
    [['--format', 'excel'], /^GET \/api\/v1\/export: 400 .*format/],
    [['--format', 'json', '--url', 'nonsense'], /^"nonsense" is no address of a server/],
  ];
  for (const [parameters, what] of cases) {
    const { code, errors } = await run(...parameters);
    expect([code, errors.split('\n').length]).toEqual([1, 2]);
    expect(errors).toMatch(what);
  }
  expect((await run()).code).toBe(2);
});
