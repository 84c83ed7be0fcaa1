import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { PgDatabase } from '../../apps/server/src/database/pg.ts';
import { createEmbeddedPlatform } from '../../apps/server/src/platform/embedded/platform.ts';
import { type Harness, platformContract } from '../../apps/server/test/contract/index.ts';
import { type Postgres, startPostgres } from '../../scripts/stack/postgres.ts';

/** One process without Dapr, but with a PostgreSQL server (`DATABASE_URL`): there statements run side by side. */
const secret = { name: 'contract-secret', value: 'from the environment' };
const directory = mkdtempSync(join(tmpdir(), 'todo-contract-'));
let postgres: Postgres;
let database: PgDatabase;

beforeAll(async () => {
  postgres = await startPostgres({ directory });
  database = new PgDatabase(postgres.url, 10, () => undefined);
});
afterAll(async () => {
  await database.close();
  await postgres.stop();
  rmSync(directory, { recursive: true });
});

const harness: Harness = {
  secret,
  async start(register) {
    const environment = { CONTRACT_SECRET: secret.value };
    const platform = createEmbeddedPlatform({
      database,
      dataDir: directory,
      environment,
      log: pino({ level: 'silent' }),
    });
    register(platform);
    await platform.start();
    return { platform, stop: () => platform.stop() };
  },
};

platformContract({ instances: 'one', harness: () => harness });
