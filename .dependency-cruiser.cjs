/** The import rules of the house: `features -> events, platform, database, http, contracts`; ARCHITECTURE.md says why. */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'feature-inside',
      comment:
        'A feature never imports the inside of another: it listens to its events or calls what its index exports.',
      severity: 'error',
      from: { path: '^apps/server/src/features/([^/]+)/' },
      to: { path: '^apps/server/src/features/([^/]+)/(?!index\\.ts$)', pathNot: '^apps/server/src/features/$1/' },
    },
    {
      name: 'lower-floors-know-no-feature',
      severity: 'error',
      from: { path: '^apps/server/src/(platform|database|events|http)/' },
      to: { path: '^apps/server/src/features/' },
    },
    {
      name: 'ports-know-no-adapter',
      comment: 'Only main.ts chooses an adapter.',
      severity: 'error',
      from: { path: '^apps/server/src/(?!main\\.ts|platform/(dapr|embedded)/)' },
      to: { path: '^apps/server/src/platform/(dapr|embedded)/' },
    },
    {
      name: 'database-is-the-ground-floor',
      severity: 'error',
      from: { path: '^apps/server/src/database/' },
      to: { path: '^apps/server/src/(events|http|platform)/' },
    },
    {
      name: 'platform-knows-no-http',
      severity: 'error',
      from: { path: '^apps/server/src/platform/' },
      to: { path: '^apps/server/src/(events|http)/' },
    },
    {
      name: 'contracts-depend-on-nothing-of-ours',
      severity: 'error',
      from: { path: '^packages/contracts/' },
      to: { path: '^(apps|scripts)/' },
    },
    {
      name: 'quick-add-runs-in-browsers',
      comment: 'Interfaces read a line while it is typed, with the same code as the server.',
      severity: 'error',
      from: { path: '^packages/(quick-add|recurrence)/src/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-kafka-client-and-no-dapr-sdk',
      comment: 'Events travel through the sidecar alone.',
      severity: 'error',
      from: { path: '^(apps|packages)/' },
      to: { path: 'kafkajs|@dapr/dapr|@platformatic/kafka|node-rdkafka' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
