import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const root = resolve(import.meta.dirname, '../../..');

const freePort = (): Promise<number> =>
  new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });

export interface BundledServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts what `npm start` runs (the bundle in dist/server with the interface in dist/web) on a free port and a folder of
 * its own. Resolves when it is ready; rejects with what it said when it does not get there.
 */
export const startBundledServer = async (): Promise<BundledServer> => {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'todo-browser-'));
  const server = spawn(process.execPath, ['--enable-source-maps', 'dist/server/main.js'], {
    cwd: root,
    env: { ...process.env, PORT: String(port), DATA_DIR: directory, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((done) => server.once('exit', () => done()));
  const errors = text(server.stderr);
  await new Promise<void>((done, fail) => {
    let said = '';
    server.stdout.on('data', (part: Buffer) => {
      said += part.toString();
      if (said.includes('is ready at')) done();
    });
    server.once('exit', () => {
      void errors.then((complaint) => fail(new Error(`The server did not start:\n${said}${complaint}`)));
    });
  });
  return {
    url: `http://localhost:${port}`,
    async stop() {
      server.kill('SIGTERM');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
};
