import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type TestUser, signUp } from '../support/client.ts';
import { runScript } from '../support/script.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { activityOf, listAll } from '../support/tasks.ts';

const sample = join(import.meta.dirname, 'sample.csv');
const header = 'TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE';

let server: TestServer;
let folder: string;
let ada: TestUser;
let key: string;
beforeAll(async () => {
  server = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), 'todo-import-'));
});
beforeEach(async () => {
  ada = await signUp(server.url);
  key = ada.api.headers['authorization']!.replace('Bearer ', '');
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await server.stop();
});

const file = async (content: string | Buffer): Promise<string> => {
  const path = join(folder, 'export.csv');
  await writeFile(path, content);
  return path;
};
const importFile = (path: string, ...more: string[]) =>
  runScript('import.ts', [path, '--format', 'todoist', '--key', key, '--url', server.url, ...more]);
const tasks = () => listAll(ada.api, { sort: 'created', order: 'asc' });

describe('an import', () => {
  test('puts everything in through the API, and its activity is there to read', async () => {
    const { code, output, errors } = await importFile(sample);
    expect([code, errors]).toEqual([0, '']);
    expect(output).toMatch(/^1\/4 {2}[0-9a-f-]{36} {2}Garden, the "big" one\n/);
    expect(output).toContain('kept in the notes: Date in Todoist: every monday\n');
    expect(output).toMatch(/\n4 tasks imported from .*sample\.csv\.\n$/);
    const imported = await tasks();
    expect(imported).toMatchObject([
      {
        title: 'Garden, the "big" one',
        tags: ['home', 'größe'],
        priority: 'urgent',
        due: { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' },
        dueAt: '2026-12-01T08:00:00.000Z',
        notes:
          'first line of the description\n\nSection: Frühling 🌱\n\n' +
          'a note, with “quotes”\nand a second line\n\nدودھ اور روٹی خریدنا',
      },
      {
        title: 'Seeds 😎🍉↗︎',
        priority: 'high',
        notes: 'Date in Todoist: every monday\n\nSection: Frühling 🌱\n\nPart of: Garden, the "big" one',
      },
      {
        title: 'Tomatoes',
        priority: 'medium',
        due: { date: '2027-03-01' },
        notes: 'Section: Frühling 🌱\n\nPart of: Garden, the "big" one › Seeds 😎🍉↗︎',
      },
      { title: 'Seeds 😎🍉↗︎', priority: 'none', due: null, notes: '' },
    ]);
    for (const { id, title } of imported) {
      const [entry] = await activityOf(ada.api, id, 1);
      expect(entry).toMatchObject({
        operation: 'created',
        actor: { via: 'api-key', keyId: ada.keyId },
        changed: { title: { before: null, after: title } },
      });
    }
  });

  test('of the same file again makes no doubles', async () => {
    const first = await importFile(sample);
    const second = await importFile(sample);
    expect(second).toEqual(first);
    expect(await tasks()).toHaveLength(4);
  });

  test('takes the key and the address from the environment too', async () => {
    const { code } = await runScript('import.ts', [sample, '--format', 'todoist'], {
      TODO_API_KEY: key,
      TODO_URL: `${server.url}/`,
    });
    expect(code).toBe(0);
    expect(await tasks()).toHaveLength(4);
  });

  test('of a file without tasks, or with a byte order mark, is fine', async () => {
    expect(await importFile(await file(`${header}\n`))).toMatchObject({ code: 0, errors: '' });
    expect(await importFile(await file(`\uFEFF${header}\r\ntask,One,,4,1,,,,,\r\n`))).toMatchObject({ code: 0 });
    expect((await tasks()).map(({ title }) => title)).toEqual(['One']);
  });
});

describe('in one line it says that', () => {
  const says = async (ended: Promise<{ code: number | null; output: string; errors: string }>, what: RegExp) => {
    const { code, errors } = await ended;
    expect(errors).toMatch(what);
    expect(code).toBe(1);
    expect(await tasks()).toEqual([]);
  };

  test('the key is wrong, missing or damaged', async () => {
    const wrong = `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`;
    await says(
      importFile(sample, '--key', wrong),
      /^Line 3: POST \/api\/v1\/tasks: 401 .*\n0 of 4 tasks are in; .*\n$/,
    );
    await says(runScript('import.ts', [sample, '--format', 'todoist']), /^An API key is needed: .*\n$/);
    await says(importFile(sample, '--key', 'a\nb'), /^The API key has characters that no key has.*\n$/);
  });

  test('no server answers, or another one', async () => {
    const other = createServer((_, response) => response.end('<h1>It works!</h1>'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => other.closeAllConnections());
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    await says(importFile(sample, '--url', url), /^Line 3: What answers at http.* is not a Todo server: .*--url/);
    await new Promise((resolve) => {
      other.close(resolve);
      other.closeAllConnections();
    });
    await says(importFile(sample, '--url', url), /^Line 3: No server answers at http.*"npm start".*--url/);
  });

  test.each<[string, string | Buffer, RegExp]>([
    ['it is not a Todoist export', 'a,b\n1,2\n', /Line 1: the columns TYPE and CONTENT are missing/],
    ['a row is of an unknown type', `${header}\ntask,ok,,4,1,,,,,\nbanana,x,,,,,,,,\n`, /Line 3: the type "banana"/],
    ['a quote is not closed', `${header}\ntask,"open,,4,1,,,,,\n`, /is not a CSV file that can be read/],
    [
      'a title is too long',
      `${header}\ntask,${'x'.repeat(501)},,4,1,,,,,\n`,
      /Line 2: the task cannot be taken over: title/,
    ],
    ['it is not UTF-8', Buffer.from(`${header}\ntask,caf\xE9,,4,1,,,,,\n`, 'latin1'), /is not UTF-8 text/],
    ['it is UTF-16', Buffer.from(`\uFEFF${header}`, 'utf16le'), /is not UTF-8 text/],
  ])('%s, and imports nothing', async (_, content, what) => {
    await says(importFile(await file(content)), what);
  });

  test('there is no such file or format', async () => {
    await says(importFile(join(folder, 'absent.csv')), /^The file cannot be read: ENOENT/);
    await says(importFile(sample, '--format', 'excel'), /^The format "excel" is unknown; known: todoist\.\n$/);
    await says(importFile(sample, '--fast'), /^Unknown option '--fast'/);
  });

  test('how it is used, when it is not', async () => {
    const { code, output } = await runScript('import.ts', []);
    expect(code).toBe(2);
    expect(output).toMatch(/^npm run import -- FILE --format todoist/);
    expect((await runScript('import.ts', ['--help'])).code).toBe(0);
  });
});
