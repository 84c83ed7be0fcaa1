import sql from 'sql-template-tag';
import type { Database } from './database/session.ts';
import type { Relay } from './events/relay.ts';
import type { Check } from './http/health.ts';
import type { Platform } from './platform/platform.ts';

/**
 * Whether the database answers. What requests and consumers met is known already; it is asked only after it failed one,
 * so that probes never keep a database awake that sleeps when idle.
 */
export const databaseCheck =
  (database: Database): Check =>
  async () => {
    try {
      if (database.suspect) await database.query(sql`select 1`);
      return { ok: true, required: true, problems: [] };
    } catch (error) {
      const problems = [
        // Anyone may read this; what PostgreSQL says names users and hosts, and is in the log.
        `The database does not answer (${(error as { code?: string }).code ?? 'no connection'}). Check DATABASE_URL and the server.`,
      ];
      return { ok: false, required: true, problems };
    }
  };

/** What the platform says about itself. The API goes on without it: changes wait in the outbox. */
export const platformCheck =
  (platform: Platform): Check =>
  async () => {
    const { ok, problems } = await platform.health();
    return { ok, required: false, problems };
  };

/** Whether events leave the outbox. */
export const eventsCheck =
  (relay: Relay | undefined): Check =>
  () => ({
    ok: relay?.problem === undefined,
    required: false,
    problems: relay?.problem === undefined ? [] : [relay.problem],
  });
