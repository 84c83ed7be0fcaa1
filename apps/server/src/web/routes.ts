import { pages } from '@todo/contracts';
import type { HttpContext, Mount } from '../http/mount.ts';
import { type WebFile, formFor, readWebFiles } from './files.ts';
import { webHeaders } from './headers.ts';

/** What has a hash in its name never changes; the rest is asked for each time, and mostly answered with 304. */
const cacheControl = (file: WebFile): string => (file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');

const answer = (file: WebFile, { env: { incoming } }: HttpContext): Response => {
  const { encoding, content, etag } = formFor(file, incoming.headers['accept-encoding']);
  const headers: Record<string, string> = {
    ...webHeaders,
    'content-type': file.contentType,
    'cache-control': cacheControl(file),
    vary: 'accept-encoding',
    etag,
  };
  if (incoming.headers['if-none-match']?.split(/\s*,\s*/).includes(etag))
    return new Response(null, { status: 304, headers });
  if (encoding !== undefined) headers['content-encoding'] = encoding;
  return new Response(content, { headers });
};

/**
 * The web interface: its files, and the page that loads it at the address of each of its pages. Everything else stays as
 * it is: what is unknown is not found, above all below `/api`. Without a built interface, `/` leads to the API description.
 */
export const webRoutes = async (mount: Mount, folder: string): Promise<void> => {
  const files = await readWebFiles(folder);
  if (files === undefined) {
    mount('GET', '/', () => new Response(null, { status: 302, headers: { location: '/docs' } }));
    return;
  }
  const index = files.get('/index.html')!;
  for (const page of pages) mount('GET', page, (context) => answer(index, context));
  for (const file of files.values()) if (file !== index) mount('GET', file.path, (context) => answer(file, context));
};
