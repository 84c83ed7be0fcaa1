import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, readdir, readlink, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../setup-error.ts';

/** Another process uses the folder. */
export class FolderInUseError extends SetupError {
  override name = 'FolderInUseError';
}

/** How often the holder touches its lock, and how long one that nobody can ask is watched for that, in milliseconds. */
const heartbeatMs = 1_000;
const watchMs = 4_500;

/**
 * Where process ids mean what they mean here: the same boot of the same machine and the same PID namespace
 * (pid_namespaces(7)), so not that of another container on the same volume.
 */
const placeOfProcesses = async (): Promise<string> => {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()}/${await readlink('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
};

/**
 * When a process began, which no later process with the same id in the same place shares; empty where the system does
 * not tell. Linux: field 22 of /proc/<pid>/stat (proc(5)).
 */
const beginningOf = async (pid: number): Promise<string> => {
  try {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
};

const isAlive = async (pid: number, beginning: string): Promise<boolean> => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return (await beginningOf(pid)) === beginning;
};

interface Holder {
  readonly pid: number;
  readonly place: string;
  readonly beginning: string;
}

interface Lock {
  readonly number: number;
  /** Nothing when it was given back, or when a power cut left nothing of it. */
  readonly holder: Holder | undefined;
}

const fileName = (number: number): string => `lock.${number}.json`;

const lockNumbers = async (folder: string): Promise<number[]> =>
  (await readdir(folder)).flatMap((name) => Number(/^lock\.(\d{1,15})\.json$/.exec(name)?.[1] ?? []));

/** The lock that counts: the one with the highest number. */
const newestLock = async (folder: string): Promise<Lock> => {
  for (;;) {
    const number = Math.max(0, ...(await lockNumbers(folder)));
    if (number === 0) return { number, holder: undefined };
    try {
      const text = await readFile(join(folder, fileName(number)), 'utf8');
      return { number, holder: readHolder(text) };
    } catch (error) {
      // A newer one has taken its place since.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
};

const readHolder = (text: string): Holder | undefined => {
  try {
    return (JSON.parse(text) as Holder | null) ?? undefined;
  } catch {
    return undefined;
  }
};

/** Puts a file in its place whole. `place`: `link` refuses when there is one, `rename` takes the place of it. */
const put = async (path: string, content: unknown, place: typeof link | typeof rename): Promise<void> => {
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, JSON.stringify(content));
  try {
    await place(temporary, path);
  } finally {
    await unlinkIfThere(temporary);
  }
};

/** Whether the lock's holder runs. One in another place cannot be asked, but a running one touches its lock. */
const isHeld = async (path: string, holder: Holder, place: string): Promise<boolean> => {
  if (holder.place === place) return isAlive(holder.pid, holder.beginning);
  const touched = async () => (await stat(path)).mtimeMs;
  try {
    const before = await touched();
    const until = performance.now() + watchMs;
    while (performance.now() < until) {
      await delay(heartbeatMs / 4);
      if ((await touched()) !== before) return true;
    }
    return false;
  } catch (error) {
    // Somebody else has found it void meanwhile; there is a newer one.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
};

/** Touches the lock from time to time, for those who cannot see this process. Returns what ends that. */
const keepFresh = (path: string): (() => void) => {
  const timer = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => clearInterval(timer));
  }, heartbeatMs).unref();
  return () => clearInterval(timer);
};

const unlinkIfThere = (path: string): Promise<void> =>
  unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });

/**
 * Takes the folder for this process: two embedded databases on one folder would destroy it. The lock of a process that
 * was killed is void; where processes cannot be seen (two containers on one volume), one that nobody touches for some
 * seconds. Returns what gives the folder back. Throws FolderInUseError.
 *
 * Locks are numbered, and the highest counts. Whoever finds it void makes the next one, which only one of several can;
 * it is never removed before there is a higher one, so that nobody who was slow can take a number twice.
 */
export const lockFolder = async (folder: string): Promise<() => Promise<void>> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const place = await placeOfProcesses();
  const me: Holder = { pid: process.pid, place, beginning: await beginningOf(process.pid) };
  for (;;) {
    const { number, holder } = await newestLock(folder);
    if (holder !== undefined && (await isHeld(join(folder, fileName(number)), holder, place))) {
      const where = holder.place === place ? '' : ' in another container or on another machine';
      throw new FolderInUseError(
        `The folder ${folder} is in use by another running server (process ${holder.pid}${where}). ` +
          'Stop that one, or set DATA_DIR to another folder (and PORT to another port).',
      );
    }
    const mine = join(folder, fileName(number + 1));
    try {
      await put(mine, me, link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    const numbers = await lockNumbers(folder);
    if (Math.max(...numbers) > number + 1) {
      // We were slow: the number had been used and removed.
      await unlinkIfThere(mine);
      continue;
    }
    // Also what a process left that was killed while it wrote.
    for (const name of await readdir(folder)) {
      if (/^lock\.\d{1,15}\.json\.[0-9a-f-]{36}$/.test(name) && Number(name.split('.')[1]) <= number) {
        await unlinkIfThere(join(folder, name));
      }
    }
    for (const old of numbers.filter((other) => other <= number)) await unlinkIfThere(join(folder, fileName(old)));
    const stopTouching = keepFresh(mine);
    return () => {
      stopTouching();
      return put(mine, null, rename);
    };
  }
};
