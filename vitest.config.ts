import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        // Needs nothing but Node: the embedded database and the embedded platform.
        test: {
          name: 'node',
          include: ['apps/*/test/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'scripts/test/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        // What touches the database, once more on a real PostgreSQL.
        test: {
          name: 'postgres',
          include: [
            'apps/server/test/{accounts,activity,bulk,database,dead-letters,events,filters,lists,live,notifications,placement,profiles,quick-add,recurrence,reminders,summary,tags,tasks,transfer,undo}/**/*.test.ts',
          ],
          globalSetup: ['tests/postgres/setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // The web interface as people use it, in the system's Chromium on the built server.
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: ['tests/browser/setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          expect: { poll: { timeout: 10_000 } },
          sequence: { groupOrder: 3 },
        },
      },
      {
        // Real daprd, Kafka and PostgreSQL on this machine's two cores: one file after the other.
        test: {
          name: 'platform',
          include: ['tests/platform/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
