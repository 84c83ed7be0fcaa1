import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** Ways in which a file is kept beside itself by the build, the smallest first. */
const encodings = { br: '.br', gzip: '.gz' } as const;
type Encoding = keyof typeof encodings;

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** A file of the built interface, in memory. */
export interface WebFile {
  /** Its address, `/assets/…`. */
  readonly path: string;
  readonly contentType: string;
  /** A strong ETag for each form, since they are different bytes (RFC 9110, section 8.8.3). */
  readonly forms: readonly WebForm[];
  /** Its name tells its content, so it may be kept for good. */
  readonly immutable: boolean;
}

interface WebForm {
  /** Absent: as it is. */
  readonly encoding?: Encoding;
  readonly content: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

const etagOf = (content: Uint8Array): string =>
  `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;

/**
 * Reads the built interface whole, about 2 MB: then nothing of a request's path ever reaches the file system. Undefined when
 * it was not built.
 */
export const readWebFiles = async (folder: string): Promise<ReadonlyMap<string, WebFile> | undefined> => {
  let names: string[];
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const known = new Set(names);
  const read = async (name: string, encoding?: Encoding): Promise<WebForm> => {
    const content = new Uint8Array(await readFile(name));
    return { encoding, content, etag: etagOf(content) };
  };
  const files = new Map<string, WebFile>();
  for (const name of names) {
    const contentType = contentTypes[extname(name)];
    if (contentType === undefined) continue;
    const path = `/${name.slice(join(folder, sep).length).split(sep).join('/')}`;
    const encoded = (Object.keys(encodings) as Encoding[]).filter((key) => known.has(name + encodings[key]));
    const forms = await Promise.all([...encoded.map((key) => read(name + encodings[key], key)), read(name)]);
    files.set(path, { path, contentType, forms, immutable: path.startsWith('/assets/') });
  }
  return files.has('/index.html') ? files : undefined;
};

/** Whether the client takes an encoding (RFC 9110, section 12.5.3); one with `q=0` it does not. */
const accepts = (header: string, encoding: Encoding): boolean =>
  header.split(',').some((part) => {
    const [name = '', ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    return (name === encoding || name === '*') && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });

/** The smallest form that the client takes. */
export const formFor = (file: WebFile, acceptEncoding = ''): WebForm =>
  file.forms.find(({ encoding }) => encoding === undefined || accepts(acceptEncoding, encoding))!;
