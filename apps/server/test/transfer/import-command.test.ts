import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type TestUser, signUp } from '../support/client.ts';
import { type Ended, runScript } from '../support/script.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { listAll } from '../support/tasks.ts';
import { samples } from '../support/transfer.ts';

const sample = join(samples, 'todoist.csv');
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

test('an import says what came and what stands in the notes; the next one that it was there', async () => {
  const dry = await importFile(sample, '--dry-run');
  expect(dry).toMatchObject({ code: 0, errors: '' });
  expect(dry.output).toMatch(
    /sample.*todoist\.csv \(todoist-csv\): 4 would be new, 0 already there, 1 list would be new\.\n$/,
  );
  expect(await listAll(ada.api)).toEqual([]);
  const { code, output, errors } = await importFile(sample);
  expect([code, errors]).toEqual([0, '']);
  expect(output).toMatch(/^\+ line 3: Garden, the "big" one\n/);
  expect(output).toContain('+ line 8: Seeds 😎🍉↗︎\n      kept in the notes: Date in Todoist: every monday\n');
  expect(output).toMatch(/todoist\.csv \(todoist-csv\): 4 new, 0 already there, 1 list new\.\n$/);
  const again = await importFile(sample);
  expect(again.output).toMatch(/^= line 3: /);
  expect(again.output).toMatch(/: 0 new, 4 already there\.\n$/);
  expect(await listAll(ada.api)).toHaveLength(4);
});

test('takes the key and the address from the environment too', async () => {
  const { code } = await runScript('import.ts', [sample, '--format', 'auto'], {
    TODO_API_KEY: key,
    TODO_URL: `${server.url}/`,
  });
  expect(code).toBe(0);
  expect(await listAll(ada.api)).toHaveLength(4);
});

test('what the file says cannot play with the terminal', async () => {
  const path = await file(
    `${header}\ntask,"a\u001B[31m\u0007red\u202Ereversed",,4,1,,,"every\u001B]0;title\u0007 day",,\n`,
  );
  const { output } = await importFile(path);
  expect(output).toContain('+ line 2: a [31m red reversed\n');
  // oxlint-disable-next-line no-control-regex
  expect(output).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/);
});

test('what cannot come is said with its line, and the exit code tells', async () => {
  const { code, output, errors } = await importFile(await file(`${header}\nbanana,x\ntask,ok,,4,1\n`));
  expect(code).toBe(1);
  expect(errors).toBe('Line 2: The type "banana" is unknown (task, note, section).\n');
  expect(output).toMatch(/: 1 new, 0 already there, 1 problem\.\n$/);
});

describe('in one line it says that', () => {
  const says = async (ended: Promise<Ended>, what: RegExp) => {
    const { code, errors } = await ended;
    expect(errors).toMatch(what);
    expect(errors.split('\n')).toHaveLength(2);
    expect(code).toBe(1);
    expect(await listAll(ada.api)).toEqual([]);
  };

  test('the key is wrong, missing or damaged', async () => {
    const wrong = `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`;
    await says(importFile(sample, '--key', wrong), /^POST \/api\/v1\/import: 401 /);
    await says(runScript('import.ts', [sample, '--format', 'todoist']), /^An API key is needed: /);
    await says(importFile(sample, '--key', 'a\nb'), /^The API key has characters that no key has/);
  });

  test('no server answers, or another one, or the address is none', async () => {
    const other = createServer((_, response) => response.end('<h1>It works!</h1>'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => other.closeAllConnections());
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    await says(importFile(sample, '--url', url), /^What answers at http.* is not a Todo server: .*--url/);
    await new Promise((resolve) => {
      other.close(resolve);
      other.closeAllConnections();
    });
    await says(importFile(sample, '--url', url), /^No server answers at http.*"npm start".*--url/);
    await says(
      importFile(sample, '--url', 'nonsense'),
      /^"nonsense" is no address of a server: .*http:\/\/localhost:3000/,
    );
  });

  test('the file is not what it should be, and where', async () => {
    await says(importFile(await file('a,b\n1,2\n')), /Line 1: The columns TYPE and CONTENT are missing/);
    await says(importFile(await file(Buffer.from(`${header}\ntask,caf\xE9`, 'latin1'))), /not UTF-8 text/);
  });

  test('there is no such file or format', async () => {
    await says(importFile(join(folder, 'absent.csv')), /^The file cannot be read: ENOENT/);
    await says(importFile(sample, '--format', 'excel'), /400 .*format .*todoist-csv/);
    await says(importFile(sample, '--fast'), /^Unknown option '--fast'/);
  });

  test('how it is used, when it is not', async () => {
    const { code, output } = await runScript('import.ts', []);
    expect(code).toBe(2);
    expect(output).toMatch(/^npm run import -- FILE --format FORMAT/);
    expect((await runScript('import.ts', ['--help'])).code).toBe(0);
  });
});
