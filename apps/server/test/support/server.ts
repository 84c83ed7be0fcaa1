import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import type { AnyDatabase } from '../../src/database/connection.ts';
import { listen } from '../../src/http/server.ts';
import { createEmbeddedPlatform } from '../../src/platform/embedded/platform.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { startServer } from '../../src/server.ts';
import { type TestDatabase, openTestDatabase } from './database.ts';

export interface TestServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  readonly database: AnyDatabase;
  /** The platform under the server, as `adapt` made it. */
  readonly platform: Platform;
  /** Everything logged at level warn and above, as JSON lines. */
  readonly logged: readonly string[];
  /** Stops the server and deletes what it kept. */
  stop(): Promise<void>;
}

/**
 * Starts the whole server, every role, on the embedded platform, a free port and a database of its own. Ready in about
 * a second. `environment` is as in config.ts; `adapt` may put something between the server and its platform.
 */
export const startTestServer = async (
  environment: Record<string, string> = {},
  adapt: (platform: Platform) => Platform = (platform) => platform,
): Promise<TestServer> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'todo-test-'));
  const held: TestDatabase = await openTestDatabase();
  const { database } = held;
  const config = readConfig({ DATA_DIR: dataDir, ...environment });
  const logged: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
  const http = await listen({ host: '127.0.0.1', port: 0 });
  const platform = adapt(
    createEmbeddedPlatform({
      database,
      dataDir,
      environment: { AUTH_SECRET: 'for tests alone: 7d1c0f6a9b3e48c2a5', ...environment },
      log,
    }),
  );
  const server = await startServer({ config, http, database, platform, log });
  return {
    url: `http://127.0.0.1:${http.port}`,
    port: http.port,
    database,
    platform,
    logged,
    async stop() {
      await server.stop();
      await held.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
