import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, readdir, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Another process uses the folder. */
export class FolderInUseError extends Error {
  override name = 'FolderInUseError';
}

/**
 * When a process began, in a form that no later process with the same id shares; empty where the system does not tell.
 * Linux: field 22 of /proc/<pid>/stat (proc(5)) and the boot it counts from.
 */
const beginningOf = async (pid: number): Promise<string> => {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
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

const unlinkIfThere = (path: string): Promise<void> =>
  unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });

/**
 * Takes the folder for this process: two embedded databases on one folder would destroy it. The lock of a process that
 * was killed is void. Returns what gives the folder back. Throws FolderInUseError.
 *
 * Locks are numbered, and the highest counts. Whoever finds it void makes the next one, which only one of several can;
 * it is never removed before there is a higher one, so that nobody who was slow can take a number twice.
 */
export const lockFolder = async (folder: string): Promise<() => Promise<void>> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const me: Holder = { pid: process.pid, beginning: await beginningOf(process.pid) };
  for (;;) {
    const { number, holder } = await newestLock(folder);
    if (holder !== undefined && (await isAlive(holder.pid, holder.beginning))) {
      throw new FolderInUseError(
        `The folder ${folder} is in use by another running server (process ${holder.pid}). ` +
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
    for (const old of numbers.filter((other) => other <= number)) await unlinkIfThere(join(folder, fileName(old)));
    return () => put(mine, null, rename);
  }
};
