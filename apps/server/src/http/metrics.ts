import { Gauge, Histogram, collectDefaultMetrics, register } from 'prom-client';

/** Durations of answers until their headers are ready; a stream's own length is not in it. */
const requestDuration = new Histogram({
  name: 'http_server_request_duration_seconds',
  help: 'Time from a request’s headers to the readiness of its answer',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

/**
 * A recorder for one route. Labels are the route's template, never an address with ids in it, so their number is that
 * of the routes. `started` is of `performance.now()`.
 */
export const routeTimer = (method: string, route: string): ((status: number, started: number) => void) => {
  const byStatus = new Map<number, { observe(seconds: number): void }>();
  return (status, started) => {
    let series = byStatus.get(status);
    if (series === undefined) byStatus.set(status, (series = requestDuration.labels({ method, route, status })));
    series.observe((performance.now() - started) / 1000);
  };
};

/** Starts the process's own metrics (memory, event loop, garbage collection) and says what is running. Call once. */
export const startMetrics = (build: { readonly version: string; readonly roles: string }): void => {
  collectDefaultMetrics();
  new Gauge({ name: 'todo_build_info', help: 'What is running; always 1', labelNames: ['version', 'roles', 'node'] })
    .labels({ ...build, node: process.version })
    .set(1);
};

/** All metrics of the process in Prometheus' text format. */
export const exposeMetrics = async (): Promise<Response> =>
  new Response(await register.metrics(), { headers: { 'content-type': register.contentType } });
