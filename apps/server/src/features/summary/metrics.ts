import { Counter } from 'prom-client';

export const summaryReads = new Counter({
  name: 'todo_summary_reads_total',
  help: 'Summaries by where they came from: hit (the state store), miss (counted), away (counted, the store did not answer)',
  labelNames: ['outcome'],
});
