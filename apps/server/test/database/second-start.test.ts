import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { lockFolder } from '../../src/database/folder-lock.ts';

test('a server started on a folder in use says so in one line and touches nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'todo-second-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const unlock = await lockFolder(folder);
  const before = await readdir(folder);
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/main.ts')], {
    env: { ...process.env, DATA_DIR: folder, PORT: '0', PLATFORM: 'embedded', DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  expect(errors).toBe(
    `The folder ${folder} is in use by another running server (process ${process.pid}). ` +
      'Stop that one, or set DATA_DIR to another folder (and PORT to another port).\n',
  );
  expect([output, code]).toEqual(['', 1]);
  expect(await readdir(folder)).toEqual(before);
  await unlock();
});
