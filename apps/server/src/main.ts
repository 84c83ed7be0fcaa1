import { pino } from 'pino';
import { type Config, readConfig } from './config.ts';
import { type AnyDatabase, openDatabase } from './database/connection.ts';
import { lockFolder } from './database/folder-lock.ts';
import { lockServer } from './database/server-lock.ts';
import { startMetrics } from './http/metrics.ts';
import { isDatabaseUnavailable } from './database/unavailable.ts';
import { listen } from './http/server.ts';
import type { Platform } from './platform/platform.ts';
import { startServer } from './server.ts';
import { SetupError } from './setup-error.ts';
import { version } from './version.ts';

/** How long a process may take to end by itself after it was asked to, in milliseconds. */
const stopWithin = 20_000;

/** What is undone at the end, in the order it was done. */
type Cleanup = () => Promise<void>;

const config = ((): Config => {
  try {
    return readConfig(process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
})();

const onTerminal = config.PLATFORM === 'embedded' && process.stdout.isTTY;
const log = pino({
  level: config.LOG_LEVEL ?? (onTerminal ? 'warn' : 'info'),
  base: { roles: config.ROLES.join(',') },
});

const onIdleError = (error: Error) => log.warn({ err: error }, 'a connection to the database broke');
const databaseOptions = { poolSize: config.DATABASE_POOL_SIZE, dataDir: config.DATA_DIR, onIdleError };

/** The platform with its database: the embedded one lives in it, Dapr knows where it is. */
const openPlatform = async (cleanups: Cleanup[]): Promise<{ platform: Platform; database: AnyDatabase }> => {
  if (config.PLATFORM === 'dapr') {
    const { createDaprPlatform } = await import('./platform/dapr/platform.ts');
    const platform = createDaprPlatform({ config, log });
    const url = config.DATABASE_URL ?? (await platform.secrets.get('database-url'));
    const database = await openDatabase({ ...databaseOptions, url });
    cleanups.push(() => database.close());
    return { platform, database };
  }
  const { createEmbeddedPlatform } = await import('./platform/embedded/platform.ts');
  const { ensureAuthSecret } = await import('./platform/embedded/auth-secret.ts');
  cleanups.push(await lockFolder(config.DATA_DIR));
  await ensureAuthSecret(config.DATA_DIR);
  if (config.DATABASE_URL !== undefined) {
    const onLoss = (err: Error) => log.warn({ err }, 'the lock on the database is lost: start no second server on it');
    cleanups.push(await lockServer(config.DATABASE_URL, onLoss));
  }
  const database = await openDatabase({ ...databaseOptions, url: config.DATABASE_URL });
  cleanups.push(() => database.close());
  const platform = createEmbeddedPlatform({ database, dataDir: config.DATA_DIR, environment: process.env, log });
  return { platform, database };
};

const undo = async (cleanups: Cleanup[]): Promise<void> => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
};

const main = async (): Promise<void> => {
  const started = performance.now();
  const cleanups: Cleanup[] = [];
  let running = false;
  const stopped = new Promise<NodeJS.Signals>((resolve) => {
    let asked = 0;
    const onSignal = (signal: NodeJS.Signals) => {
      // One Ctrl-C may arrive twice, from the terminal and handed on by npm.
      if (asked > 0 && performance.now() - asked < 1_000) return;
      // Asked again, it ends at once; so it does while it is still starting, when there is nothing to finish.
      if (asked > 0 || !running) process.exit(asked > 0 ? 1 : 0);
      asked = performance.now();
      resolve(signal);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
  try {
    const http = await listen({ host: config.HOST, port: config.PORT });
    cleanups.push(() => http.close(0));
    startMetrics({ version, roles: config.ROLES.join(',') });
    const { platform, database } = await openPlatform(cleanups);
    const server = await startServer({ config, http, database, platform, log });
    cleanups.push(() => server.stop());
    running = true;
    const address = `http://${config.HOST === '127.0.0.1' ? 'localhost' : config.HOST}:${http.port}`;
    if (config.PLATFORM === 'embedded') {
      console.log(`Todo ${version} is ready at ${address} (API: ${address}/docs). Ctrl-C ends it.`);
    }
    log.info({ address, milliseconds: Math.round(performance.now() - started) }, 'ready');
    const signal = await stopped;
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.error('stopping took too long');
      process.exit(1);
    }, stopWithin).unref();
  } finally {
    await undo(cleanups);
  }
};

/** What a person can do about an error of the start; nothing when it is ours to mend. */
const startAdvice = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof SetupError) return error.message;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (isDatabaseUnavailable(error) || ['28P01', '28000', '3D000'].includes(code ?? '')) {
    return `The database cannot be used: ${error.message}. Check DATABASE_URL, and that the server runs and knows the user and the database.`;
  }
  if (syscall === 'mkdir' || syscall === 'open') {
    return `The folder of the data cannot be used: ${error.message}. Set DATA_DIR to a folder that you may write to.`;
  }
  // Errors that were made for people keep the technical one as their cause.
  return error.cause === undefined ? undefined : error.message;
};

process.on('unhandledRejection', (error) => {
  log.fatal({ err: error }, 'an error was not handled');
  process.exit(1);
});

try {
  await main();
} catch (error) {
  const advice = startAdvice(error);
  if (advice === undefined) log.fatal({ err: error }, 'the server cannot start');
  else console.error(advice);
  process.exitCode = 1;
}
