import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { root, whenChanged } from './fresh.ts';

const out = join(root, 'dist', 'server');
const sources = ['apps/server/src', 'packages', 'scripts/build', 'package-lock.json'];

/** Bundles the server into `dist/server`, so that it starts fast and without the sources. */
export const buildServer = (): Promise<void> =>
  whenChanged(out, sources, async () => {
    console.log('Building the server ...');
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
  });
