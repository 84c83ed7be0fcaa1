import { join } from 'node:path';
import { freePort } from '../../scripts/stack/ports.ts';
import { Program, answers } from '../../scripts/stack/process.ts';
import { type Place, root } from './place.ts';

export interface HttpProgram {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

interface HttpProgramOptions {
  /** What messages and its log file are called after. */
  readonly name: string;
  /** Arguments of Node: options and the script, from the project's root. */
  readonly script: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Runs a Node program that takes `PORT` and waits until its `/readyz` answers. */
export const startHttpProgram = async (
  place: Place,
  { name, script, environment }: HttpProgramOptions,
): Promise<HttpProgram> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = new Program({
    name,
    command: process.execPath,
    arguments: script,
    environment: { NODE_ENV: 'production', ...environment, PORT: String(port) },
    directory: root,
    log: join(place.directory, `${name}.log`),
    ready: () => answers(`${url}/readyz`),
  });
  await program.start();
  place.onClear(() => program.stop());
  return { url, pid: program.pid!, stop: () => program.stop() };
};

export interface ServerOptions {
  readonly name: string;
  readonly databaseUrl: string;
  readonly roles: string;
  readonly poolSize: number;
}

/** The server as it ships, the bundle, on a real PostgreSQL. `BENCH_NODE_OPTIONS` goes to its Node (`--cpu-prof` and so on). */
export const startServer = (
  place: Place,
  { name, databaseUrl, roles, poolSize }: ServerOptions,
): Promise<HttpProgram> =>
  startHttpProgram(place, {
    name,
    script: [...(process.env.BENCH_NODE_OPTIONS ?? '').split(' ').filter(Boolean), 'dist/server/main.js'],
    environment: {
      PLATFORM: 'embedded',
      ROLES: roles,
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_SIZE: String(poolSize),
      DATA_DIR: join(place.directory, name),
      LOG_LEVEL: 'warn',
    },
  });
