import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runScript } from '../../apps/server/test/support/script.ts';
import { freePort } from '../../scripts/stack/ports.ts';
import { Program, answers } from '../../scripts/stack/process.ts';
import { signUp } from './support/client.ts';

/** Real exports of other programs, by the real command line into a real server. They are beside the project, not in it. */
const root = join(import.meta.dirname, '../..');
const data = join(root, '../shared/data');

const directory = mkdtempSync(join(tmpdir(), 'todo-real-imports-'));
let server: Program;
let url: string;
beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  server = new Program({
    name: 'the server',
    command: process.execPath,
    arguments: ['apps/server/src/main.ts'],
    environment: { PORT: String(port), DATA_DIR: join(directory, 'data'), LOG_LEVEL: 'warn' },
    directory: root,
    log: join(directory, 'server.log'),
    ready: () => answers(`${url}/readyz`),
  });
  await server.start();
});
afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

test.each([
  {
    file: 'todoist-project.csv',
    format: 'todoist-csv',
    titles: ['this is über-nice', '😎🍉↗︎↴⥺', 'actually, what happens to a “comma"?'],
    notes: /also, some commas, “quotes” and ⚁♨︎🃃🁅🀐 in a note/,
  },
  {
    file: 'ticktick-backup.csv',
    format: 'ticktick',
    titles: ['Task with multiline description', 'Regular task'],
    notes: /It has paragraphs and everything!\nIncluding special characters: #, \*, @/,
  },
])('$file comes whole, once', async ({ file, format, titles, notes }) => {
  const path = join(data, file);
  if (!existsSync(path)) throw new Error(`${path} is missing: put the folder "shared" beside the project.`);
  const key = await signUp(url);
  const run = (name: string, ...parameters: string[]) => runScript(name, [...parameters, '--key', key, '--url', url]);

  const first = await run('import.ts', path, '--format', 'auto');
  expect([first.code, first.errors]).toEqual([0, '']);
  expect(first.output).toContain(`(${format}): ${titles.length} new, 0 already there`);
  const again = await run('import.ts', path, '--format', 'auto');
  expect(again.output).toContain(`(${format}): 0 new, ${titles.length} already there`);

  const exported = await run('export.ts', '--format', 'json');
  const { tasks } = JSON.parse(exported.output) as { tasks: { title: string; notes: string }[] };
  expect(tasks.map(({ title }) => title).toSorted()).toEqual(titles.toSorted());
  expect(tasks.map((task) => task.notes).join('\n')).toMatch(notes);
});
