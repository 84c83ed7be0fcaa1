import { link, mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
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

/**
 * Takes the folder for this process: two embedded databases on one folder would destroy it. The lock of a process that
 * was killed is void. Returns what gives the folder back. Throws FolderInUseError.
 */
export const lockFolder = async (folder: string): Promise<() => Promise<void>> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = join(folder, 'lock.json');
  const mine = join(folder, `lock.${process.pid}.json`);
  await writeFile(mine, JSON.stringify({ pid: process.pid, beginning: await beginningOf(process.pid) }));
  try {
    for (;;) {
      try {
        // A hard link appears whole or not at all, and only if the name is free.
        await link(mine, lock);
        return () => unlink(lock);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = await readFile(lock, 'utf8').then(
        (text) => JSON.parse(text) as { pid: number; beginning: string },
        () => undefined,
      );
      if (holder !== undefined && (await isAlive(holder.pid, holder.beginning))) {
        throw new FolderInUseError(
          `The folder ${folder} is in use by another running server (process ${holder.pid}). ` +
            'Stop that one, or set DATA_DIR to another folder (and PORT to another port).',
        );
      }
      // Moved, not deleted: of two that find it void, one moves it and the other finds it gone.
      const void_ = `${lock}.${process.pid}.void`;
      await rename(lock, void_).then(
        () => unlink(void_),
        () => undefined,
      );
    }
  } finally {
    await unlink(mine);
  }
};
