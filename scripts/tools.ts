import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { runToEnd } from './stack/process.ts';
import { findPostgres } from './stack/postgres-place.ts';

/**
 * The outside programs of the platform tests and of `npm run dapr`, pinned in tools/ and built from the package
 * registries alone into a cache that every checkout of this machine shares. `node scripts/tools.ts` provides them.
 */
export interface Tools {
  readonly daprd: string;
  readonly scheduler: string;
  readonly placement: string;
  /** Folder with Kafka's jars. */
  readonly kafka: string;
  readonly java: string;
  /** Folder with `postgres` and `initdb`; undefined when there is none here and DATABASE_URL names a server elsewhere. */
  readonly postgres: string | undefined;
}

const pins = resolve(import.meta.dirname, '../tools');
const cacheRoot = process.env.TODO_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'todo');

/** The tags and flags are those of Dapr's own release build, except for the version that it prints. */
const goFlags = [
  '-trimpath',
  '-tags',
  'allcomponents',
  '-ldflags',
  '-s -w -X github.com/dapr/dapr/pkg/buildinfo.version=1.18.2',
];
const goPrograms = ['daprd', 'scheduler', 'placement'] as const;

/** A part of the cache: a folder that is there in full or not at all, named after everything that decides what is in it. */
interface Part {
  readonly title: string;
  readonly directory: string;
  /** What one sees while it is made. */
  readonly hint: string;
  readonly build: (target: string, log: string) => Promise<void>;
}

const keyed = (name: string, files: readonly string[], ...more: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(join(pins, file)));
  hash.update(more.join('\0'));
  return join(cacheRoot, `${name}-${hash.digest('hex').slice(0, 12)}`);
};

const dapr: Part = {
  title: 'Dapr 1.18.2 (daprd, scheduler, placement)',
  hint: 'the first build compiles everything: about 7 minutes on two cores',
  directory: keyed('dapr', ['go.mod', 'go.sum'], process.platform, process.arch, ...goFlags),
  build: (target, log) =>
    runToEnd(
      'Building Dapr with Go',
      'go',
      [
        'build',
        '-C',
        pins,
        ...goFlags,
        '-o',
        `${target}/`,
        ...goPrograms.map((name) => `github.com/dapr/dapr/cmd/${name}`),
      ],
      {
        directory: pins,
        log,
        environment: { ...registrySettings(), CGO_ENABLED: '0', GOTOOLCHAIN: 'local' },
      },
    ),
};

const kafka: Part = {
  title: 'Apache Kafka 4.3.1',
  hint: '55 MB of jars',
  directory: keyed('kafka', ['pom.xml']),
  build: (target, log) =>
    runToEnd(
      'Fetching Kafka with Maven',
      'mvn',
      ['-B', '-q', '-f', join(pins, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${target}`],
      {
        directory: pins,
        log,
        environment: registrySettings(),
      },
    ),
};

/** What tells Go and Maven where this machine's registries, proxies and caches are. */
const registrySettings = (): Record<string, string> => {
  const wanted = /^(go|maven_|mvn|java_|xdg_|https?_proxy|no_proxy|ssl_cert|netrc)/i;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      wanted.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  );
};

const java = (): string => (process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java');

/** The version a command prints of itself, or undefined when there is no such command. */
const versionOf = (command: string, parameters: readonly string[], pattern: RegExp): string | undefined => {
  const { stdout, stderr, error } = spawnSync(command, parameters, { encoding: 'utf8' });
  return error ? undefined : pattern.exec(`${stdout}${stderr}`)?.[1];
};

const atLeast = (version: string, least: string): boolean => {
  const [have, want] = [version, least].map((text) => text.split('.').map(Number));
  const [major = 0, minor = 0] = have!;
  const [wantMajor = 0, wantMinor = 0] = want!;
  return major > wantMajor || (major === wantMajor && minor >= wantMinor);
};

/** One line for each thing that is missing on this machine, each with how to get it. */
const missingOf = (parts: readonly Part[]): string[] => {
  const missing: string[] = [];
  const demand = (what: string, least: string, found: string | undefined, how: string) => {
    if (found === undefined) missing.push(`${what} ${least} or newer is not installed: ${how}`);
    else if (!atLeast(found, least)) missing.push(`${what} ${found} is too old, ${least} or newer is needed: ${how}`);
  };
  if (parts.includes(dapr)) {
    demand('Go', '1.26', versionOf('go', ['env', 'GOVERSION'], /go(\d+\.\d+)/), 'https://go.dev/dl/');
  }
  demand(
    'Java',
    '17',
    versionOf(java(), ['-version'], /version "(\d+)/),
    'apt install openjdk-17-jre-headless, brew install openjdk, or https://adoptium.net',
  );
  if (parts.includes(kafka)) {
    demand(
      'Maven',
      '3.8',
      versionOf('mvn', ['-version'], /Apache Maven (\d+\.\d+)/),
      'apt install maven, brew install maven, or https://maven.apache.org/download.cgi',
    );
  }
  if (!process.env.DATABASE_URL && findPostgres() === undefined) {
    missing.push(
      'PostgreSQL 14 or newer is not installed: apt install postgresql, brew install postgresql, or set DATABASE_URL to a server',
    );
  }
  return missing;
};

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(0)} s`;

/** Makes a part beside its place and moves it there in one step; of two processes that do so at once one wins, both are right. */
const provide = async (part: Part, say: (line: string) => void): Promise<void> => {
  const since = performance.now();
  const target = `${part.directory}.${process.pid}.tmp`;
  const log = `${target}.log`;
  say(`${part.title}: building (${part.hint}); its output goes to ${log}`);
  const progress = setInterval(() => say(`${part.title}: still building, ${seconds(since)}`), 15_000);
  try {
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    await part.build(target, log);
    try {
      renameSync(target, part.directory);
    } catch (error) {
      if (!existsSync(part.directory)) throw error;
    }
    rmSync(log, { force: true });
    say(`${part.title}: ready after ${seconds(since)}`);
  } finally {
    clearInterval(progress);
    rmSync(target, { recursive: true, force: true });
  }
};

/**
 * Where the tools are; builds what is not in the cache yet. Throws an Error that names everything this machine lacks,
 * one a line.
 */
export const ensureTools = async (say: (line: string) => void = (line) => console.error(line)): Promise<Tools> => {
  const absent = [dapr, kafka].filter((part) => !existsSync(part.directory));
  const missing = missingOf(absent);
  if (missing.length > 0) throw new Error(missing.join('\n'));
  for (const part of absent) await provide(part, say);
  const program = (name: (typeof goPrograms)[number]) => join(dapr.directory, name);
  return {
    daprd: program('daprd'),
    scheduler: program('scheduler'),
    placement: program('placement'),
    kafka: kafka.directory,
    java: java(),
    postgres: findPostgres(),
  };
};

if (import.meta.main) {
  try {
    const tools = await ensureTools();
    for (const [name, place] of Object.entries(tools)) {
      console.log(`${name.padEnd(10)} ${place ?? 'not here; DATABASE_URL names a server'}`);
    }
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
