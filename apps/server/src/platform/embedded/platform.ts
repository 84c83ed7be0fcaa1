import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Database } from '../../database/session.ts';
import type { Platform } from '../platform.ts';
import { EmbeddedEvents } from './events.ts';
import { EmbeddedJobs } from './jobs.ts';
import { Patience } from './patience.ts';
import { EmbeddedSecrets } from './secrets.ts';
import { EmbeddedServices } from './services.ts';
import { EmbeddedState } from './state.ts';

export interface EmbeddedPlatformOptions {
  readonly database: Database;
  /** Secrets that the environment does not have are files in `secrets/` below. */
  readonly dataDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
}

/** Least time between two removals of what is past its time. They happen when something is published anyway. */
const pruneEveryMs = 3_600_000;

/**
 * The five ports within one process, over the application's own database. Durable: what a crash interrupts is done
 * after the next start. Idle: no query at all. Only one process may run it on a database.
 */
export const createEmbeddedPlatform = ({ database, dataDir, environment, log }: EmbeddedPlatformOptions): Platform => {
  const stopped = new AbortController();
  const patience = new Patience(stopped.signal, log);
  const events = new EmbeddedEvents(database, log, () => prune());
  const state = new EmbeddedState(database);
  const jobs = new EmbeddedJobs(database, log);
  let pruned = 0;
  let pruning: Promise<unknown> = Promise.resolve();

  const pruneAll = () => Promise.all([events.prune(), state.prune()]);
  const prune = () => {
    if (Date.now() - pruned < pruneEveryMs || stopped.signal.aborted) return;
    pruned = Date.now();
    pruning = patience.insist(pruneAll, 'what is past its time cannot be removed');
  };

  return {
    name: 'embedded',
    events,
    state,
    jobs,
    secrets: new EmbeddedSecrets(join(dataDir, 'secrets'), environment),
    services: new EmbeddedServices(log),

    // Within one process nothing is interrupted.
    onReconnect: () => undefined,

    async start() {
      await database.script(await readFile(join(import.meta.dirname, 'schema.sql'), 'utf8'));
      await Promise.all([events.start(), jobs.start()]);
      prune();
    },

    async stop() {
      stopped.abort();
      await Promise.all([events.stop(), jobs.stop(), pruning]);
    },

    async health() {
      const problems = [...events.problems, ...jobs.problems];
      return { ok: problems.length === 0, problems };
    },
  };
};
