/**
 * Bundles the server into `dist/server`, so that it starts fast and without the sources. Does nothing when the bundle is
 * newer than everything it is made of.
 */
import { cp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '..');
const out = join(root, 'dist', 'server');
const sources = ['apps/server/src', 'packages/contracts/src', 'scripts/build.ts', 'package-lock.json'];

const newest = async (path: string): Promise<number> => {
  const info = await stat(path);
  if (!info.isDirectory()) return info.mtimeMs;
  const entries = await readdir(path, { recursive: true });
  const times = await Promise.all(entries.map(async (entry) => (await stat(join(path, entry))).mtimeMs));
  return Math.max(info.mtimeMs, ...times);
};

const stamp = join(out, '.built');
const built = await stat(stamp).then(
  (info) => info.mtimeMs,
  () => 0,
);
const changed = Math.max(...(await Promise.all(sources.map((path) => newest(join(root, path))))));
if (built < changed) {
  console.log('Building the server ...');
  await rm(out, { recursive: true, force: true });
  const bundle = await rolldown({
    cwd: root,
    input: 'apps/server/src/main.ts',
    platform: 'node',
    // Read their own files (WebAssembly, web pages) from beside themselves.
    external: [/^@electric-sql\/pglite/, /^swagger-ui-dist/, 'pg-native'],
    checks: { eval: false },
  });
  await bundle.write({
    dir: out,
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  });
  await bundle.close();
  await cp(join(root, 'apps/server/src/database/migrations'), join(out, 'migrations'), { recursive: true });
  await cp(join(root, 'apps/server/src/platform/embedded/schema.sql'), join(out, 'schema.sql'));
  await writeFile(stamp, '');
}
