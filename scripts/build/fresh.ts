import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

/** When something in a file or folder last changed, folders included, so that a deletion counts (milliseconds). */
const newest = async (path: string): Promise<number> => {
  const info = await stat(path);
  if (!info.isDirectory()) return info.mtimeMs;
  const entries = await readdir(path, { recursive: true });
  const times = await Promise.all(entries.map(async (entry) => (await stat(join(path, entry))).mtimeMs));
  return Math.max(info.mtimeMs, ...times);
};

/**
 * Empties the folder `out` and calls `build`, unless an earlier build is newer than all `sources` (paths below the root).
 * A build that fails is done again the next time.
 */
export const whenChanged = async (
  out: string,
  sources: readonly string[],
  build: () => Promise<void>,
): Promise<void> => {
  const stamp = join(out, '.built');
  const built = await stat(stamp).then(
    (info) => info.mtimeMs,
    () => 0,
  );
  const changed = Math.max(...(await Promise.all(sources.map((path) => newest(join(root, path))))));
  if (built >= changed) return;
  await rm(out, { recursive: true, force: true });
  await build();
  await writeFile(stamp, '');
};
