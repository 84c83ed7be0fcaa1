import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Owner } from './process.ts';

const hasServer = (directory: string) => ['postgres', 'initdb'].every((name) => existsSync(join(directory, name)));

/** Folders where distributions put the server's programs, the newest version first. */
const distributionFolders = (): string[] =>
  ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt']
    .filter((root) => existsSync(root))
    .flatMap((root) =>
      readdirSync(root).map((name) => ({
        root,
        name,
        version: Number(/(\d+)(\.\d+)?$/.exec(name)?.[1] ?? 0),
      })),
    )
    .toSorted((a, b) => b.version - a.version)
    .map(({ root, name }) => join(root, name, 'bin'));

/** The folder with PostgreSQL's `postgres` and `initdb`: on the PATH, or where distributions put it. */
export const findPostgres = (): string | undefined =>
  [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...distributionFolders()].find(hasServer);

const userNamed = (name: string): Owner | undefined => {
  const [uid, gid] = ['-u', '-g'].map((option) => spawnSync('id', [option, name], { encoding: 'utf8' }).stdout.trim());
  return uid && gid ? { name, uid: Number(uid), gid: Number(gid) } : undefined;
};

/**
 * PostgreSQL refuses to run as root: then the user `postgres` or else `nobody` runs it. Undefined when we are not root.
 */
export const postgresOwner = (): Owner | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const owner = userNamed('postgres') ?? userNamed('nobody');
  if (!owner)
    throw new Error(
      'PostgreSQL does not run as root, and there is no user "postgres" or "nobody": useradd --system postgres',
    );
  return owner;
};

/** The first folder on the way to `directory` that the user who runs PostgreSQL in our place may not enter, if any. */
export const keepsOut = (directory: string): string | undefined => {
  if (!postgresOwner()) return undefined;
  const folders = [directory];
  while (folders[0] !== dirname(folders[0]!)) folders.unshift(dirname(folders[0]!));
  return folders.find((folder) => existsSync(folder) && (statSync(folder).mode & 0o001) === 0);
};
