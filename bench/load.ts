/**
 * The load generator, a child of `bench/run.ts`, so that neither waits for the other. Takes orders and sends back results,
 * one after the other, over the channel that `fork` opens.
 */
import autocannon from 'autocannon';
import type { LoadOrder, LoadResult } from './support/load-client.ts';

const run = async ({ url, connections, duration, clients }: LoadOrder): Promise<LoadResult> => {
  let next = 0;
  const result = await autocannon({
    url,
    connections,
    duration,
    setupClient: (client) => {
      client.setRequests(clients[next % clients.length] as autocannon.Request[]);
      next += 1;
    },
  });
  const { errors, timeouts, non2xx } = result;
  const failures = errors + timeouts + non2xx;
  return { rate: result['2xx'] / result.duration, p50: result.latency.p50, p99: result.latency.p99, failures };
};

process.on('message', (order: LoadOrder) => {
  run(order).then(
    (result) => process.send!(result),
    (error: Error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit());
