import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { answer } from '../answer.ts';
import type { Platform } from '../platform.ts';
import { DaprEvents, componentOf } from './events.ts';
import { Health } from './health.ts';
import { DaprJobs } from './jobs.ts';
import { Listener } from './listener.ts';
import { DaprSecrets } from './secrets.ts';
import { DaprServices, answeredBy } from './services.ts';
import { Sidecar } from './sidecar.ts';
import { DaprState } from './state.ts';

export type DaprConfig = Pick<
  Config,
  | 'DAPR_HTTP_PORT'
  | 'DAPR_API_TOKEN'
  | 'APP_PORT'
  | 'APP_API_TOKEN'
  | 'DAPR_PUBSUB'
  | 'DAPR_STATE_STORE'
  | 'DAPR_SECRET_STORE'
>;

export interface DaprPlatformOptions {
  readonly config: DaprConfig;
  readonly log: Logger;
  /** The app id under which a role runs; `todo-<role>` unless given. */
  readonly appId?: (role: string) => string;
  /** How long `start` waits for the sidecar, in milliseconds: longer than a broker takes that starts beside us. */
  readonly startWithin?: number;
}

/** The five ports through the sidecar beside this process, by plain HTTP. Secrets can be had before `start`. */
export const createDaprPlatform = ({
  config,
  log,
  appId = (role) => `todo-${role}`,
  startWithin = 60_000,
}: DaprPlatformOptions): Platform => {
  const onReconnect: (() => void)[] = [];
  const sidecar = new Sidecar(config.DAPR_HTTP_PORT, config.DAPR_API_TOKEN, log);
  const events = new DaprEvents(sidecar, config.DAPR_PUBSUB, log);
  const jobs = new DaprJobs(sidecar, log);
  const services = new DaprServices(sidecar, appId);
  const listener = new Listener({
    port: config.APP_PORT,
    token: config.APP_API_TOKEN,
    log,
    routes: {
      connected: () => {
        for (const callback of onReconnect) callback();
      },
      event: (consumer, topic, body) => events.deliver(consumer, topic, body),
      cron: (name) => jobs.sweep(name),
      job: (name, body) => jobs.run(name, body),
      async service(role, request) {
        const handler = services.handler(role);
        if (handler === undefined)
          return new Response(`the role "${role}" is not played here (ROLES)`, { status: 503 });
        const response = await answer(role, handler, request, log);
        const headers = new Headers(response.headers);
        headers.set(answeredBy, role);
        return new Response(response.body, { status: response.status, headers });
      },
    },
  });
  const health = new Health(sidecar, () => ({
    components: [
      config.DAPR_PUBSUB,
      config.DAPR_STATE_STORE,
      config.DAPR_SECRET_STORE,
      ...jobs.crons,
      ...new Set(events.subscriptions.map(({ consumer }) => componentOf(consumer))),
    ],
    subscriptions: events.subscriptions,
  }));

  return {
    name: 'dapr',
    events,
    state: new DaprState(sidecar, config.DAPR_STATE_STORE),
    jobs,
    secrets: new DaprSecrets(sidecar, config.DAPR_SECRET_STORE),
    services,

    onReconnect: (callback) => void onReconnect.push(callback),

    async start() {
      // The sidecar waits for this port and delivers from the moment it is open: all handlers are there by now.
      await listener.start();
      log.debug({ port: config.APP_PORT }, 'listening for the sidecar');
      try {
        await sidecar.ready('all', startWithin);
      } catch (error) {
        await listener.stop();
        throw error;
      }
    },

    async stop() {
      events.stop();
      await listener.stop();
    },

    health: () => health.check(events.problems),
  };
};
