import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { root, whenChanged } from './fresh.ts';

const out = join(root, 'dist', 'web');
const web = join(root, 'apps', 'web');
const sources = [
  'apps/web/src',
  'apps/web/public',
  'apps/web/index.html',
  'apps/web/vite.config.ts',
  'packages',
  'scripts/build',
  'package-lock.json',
];

/** Files that compression makes smaller. */
const compressible = /\.(html|js|css|svg|json)$/;

/** Writes the compressed forms beside each file, once and as small as can be, instead of at each request. */
const compress = async (path: string): Promise<void> => {
  const content = await readFile(path);
  const parameters = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  await Promise.all([
    promisify(brotliCompress)(content, { params: parameters }).then((smaller) => writeFile(`${path}.br`, smaller)),
    promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }).then((smaller) =>
      writeFile(`${path}.gz`, smaller),
    ),
  ]);
};

/** Builds the web interface into `dist/web`, with its compressed forms. */
export const buildWeb = (): Promise<void> =>
  whenChanged(out, sources, async () => {
    console.log('Building the web interface ...');
    const { build } = await import('vite');
    await build({ root: web, configFile: join(web, 'vite.config.ts'), logLevel: 'warn' });
    const entries = await readdir(out, { recursive: true });
    await Promise.all(entries.filter((name) => compressible.test(name)).map((name) => compress(join(out, name))));
  });
