import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { lockFolder } from '../../src/database/folder-lock.ts';
import { Collector } from '../contract/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'todo-lock-'));
  return () => rm(folder, { recursive: true });
});

interface Contender {
  readonly child: ChildProcess;
  readonly lines: Collector<string>;
  /** Lets it try; resolves with what it says. */
  attempt(): Promise<string>;
  /** Lets it give the folder back and waits for its end. */
  leave(): Promise<void>;
  kill(): Promise<void>;
}

/** A real process that is ready to take the folder. */
const contender = async (): Promise<Contender> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'folder-lock-process.ts'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = new Collector<string>();
  createInterface({ input: child.stdout }).on('line', lines.add);
  await lines.count(1);
  return {
    child,
    lines,
    async attempt() {
      child.stdin.write('go\n');
      return (await lines.count(2))[1]!;
    },
    async leave() {
      child.stdin.end();
      await exit;
    },
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
};

test('a second process is refused, with who has the folder and what to do', async () => {
  const [first, second] = await Promise.all([contender(), contender()]);
  expect(await first.attempt()).toBe('held');
  expect(await second.attempt()).toBe(
    `FolderInUseError: The folder ${folder} is in use by another running server (process ${first.child.pid}). ` +
      'Stop that one, or set DATA_DIR to another folder (and PORT to another port).',
  );
});

test('what was given back can be taken', async () => {
  for (let round = 0; round < 3; round += 1) {
    const unlock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(`process ${process.pid}`);
    await unlock();
  }
  expect((await readdir(folder)).length).toBeLessThanOrEqual(1);
});

test('the lock of a killed process is void', async () => {
  const [first, second, third] = await Promise.all([contender(), contender(), contender()]);
  expect(await first.attempt()).toBe('held');
  await first.kill();
  expect(await second.attempt()).toBe('held');
  expect(await third.attempt()).toContain(`(process ${second.child.pid})`);
  await second.leave();
  await (
    await lockFolder(folder)
  )();
});

test('a lock whose process id was given to another process is void', async () => {
  // Our own id, but of a process that began at another time.
  const unlock = await lockFolder(folder);
  const [name] = await readdir(folder);
  const lock = JSON.parse(await readFile(join(folder, name!), 'utf8')) as object;
  await writeFile(join(folder, name!), JSON.stringify({ ...lock, beginning: '123' }));
  const again = await lockFolder(folder);
  await again();
  await unlock();
});

test('a holder in another container is noticed as long as it runs', async () => {
  const first = await contender();
  expect(await first.attempt()).toBe('held');
  const [name] = await readdir(folder);
  const lock = JSON.parse(await readFile(join(folder, name!), 'utf8')) as object;
  await writeFile(join(folder, name!), JSON.stringify({ ...lock, place: 'elsewhere', pid: 1 }));
  await expect(lockFolder(folder)).rejects.toThrow('(process 1 in another container or on another machine)');
  await first.kill();
  await (
    await lockFolder(folder)
  )();
});

test('a lock that a power cut left empty is void', async () => {
  await lockFolder(folder);
  for (const name of await readdir(folder)) await writeFile(join(folder, name), '');
  await (
    await lockFolder(folder)
  )();
});

test('of many that find a void lock at the same time exactly one takes it', async () => {
  for (let round = 0; round < 4; round += 1) {
    const [killed, ...others] = await Promise.all(Array.from({ length: 7 }, contender));
    expect(await killed!.attempt()).toBe('held');
    await killed!.kill();
    const said = await Promise.all(others.map((other) => other.attempt()));
    const holders = said.filter((line) => line === 'held');
    expect(holders, said.join('\n')).toHaveLength(1);
    for (const line of said) expect(line).toMatch(/^(held$|FolderInUseError: )/);
    await Promise.all(others.map((other) => other.leave()));
  }
});
