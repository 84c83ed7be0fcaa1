import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deadLetterTopic } from '@todo/contracts';
import { pino } from 'pino';
import { readConfig } from '../../../apps/server/src/config.ts';
import { createDaprPlatform } from '../../../apps/server/src/platform/dapr/platform.ts';
import { type Subscription, isDeadLetterTopic } from '../../../apps/server/src/platform/events.ts';
import type { Platform } from '../../../apps/server/src/platform/platform.ts';
import { type Harness, type Instance, type StartOptions, unique } from '../../../apps/server/test/contract/index.ts';
import { type Daprd, startDaprd } from '../../../scripts/stack/daprd.ts';
import { type Kafka, startKafka } from '../../../scripts/stack/kafka.ts';
import { freePort } from '../../../scripts/stack/ports.ts';
import { startPostgres } from '../../../scripts/stack/postgres.ts';
import { type Scheduler, startScheduler } from '../../../scripts/stack/scheduler.ts';
import { type Cron, configFile, writeResources } from './resources.ts';

export const secret = { name: 'contract-secret', value: 'from the secret store' };
const tokens = { DAPR_API_TOKEN: 'token-of-the-sidecar', APP_API_TOKEN: 'token-of-the-application' };

/** A process of the application and the sidecar beside it. */
export interface DaprInstance extends Instance {
  readonly sidecar: Daprd;
  /** Where the sidecar calls the application. */
  readonly appPort: number;
  readonly appToken: string;
  /** The application's platform of a next process behind the same sidecar, after this one has ended. */
  restart(register: (platform: Platform) => void): Promise<Platform>;
}

export interface DaprStartOptions extends StartOptions {
  /** Subscriptions that the platform registers but the sidecar is not told of. */
  readonly forget?: (subscription: Subscription) => boolean;
  readonly log?: Parameters<typeof createDaprPlatform>[0]['log'];
}

export interface DaprHarness extends Harness {
  readonly kafka: Kafka;
  readonly scheduler: Scheduler;
  start(register: (platform: Platform) => void, options?: DaprStartOptions): Promise<DaprInstance>;
  stop(): Promise<void>;
}

/** Kafka, PostgreSQL and Dapr's scheduler, and a sidecar for each process that a test starts. */
export const startDaprHarness = async (): Promise<DaprHarness> => {
  const directory = mkdtempSync(join(tmpdir(), 'todo-contract-'));
  const [kafka, postgres, scheduler] = await Promise.all([
    startKafka({ directory }),
    startPostgres({ directory }),
    startScheduler({ directory }),
  ]);
  const secretsFile = join(directory, 'secrets.json');
  const secrets = { 'kafka-brokers': kafka.brokers, 'database-url': postgres.url, [secret.name]: secret.value };
  writeFileSync(secretsFile, JSON.stringify(secrets), { mode: 0o600 });
  // Sidecars that share a working directory find each other.
  const sidecars = join(directory, 'sidecars');
  mkdirSync(sidecars);

  const start = async (
    register: (platform: Platform) => void,
    { role, topics = [], forget = () => false, log = pino({ level: 'silent' }) }: DaprStartOptions = {},
  ): Promise<DaprInstance> => {
    const appId = `todo-${role ?? unique('process')}`;
    const appPort = await freePort();
    const httpPort = await freePort();
    const config = readConfig({ ...tokens, DAPR_HTTP_PORT: String(httpPort), APP_PORT: String(appPort) });
    const create = (registerOn: (platform: Platform) => void) => {
      const platform = createDaprPlatform({ config, log });
      const registered = recording(platform);
      registerOn(registered.platform);
      return { ...registered, platform };
    };
    const first = create(register);
    await createTopics(kafka, [...first.subscriptions.map(({ topic }) => topic), ...topics]);
    const resources = join(directory, 'resources', appId);
    writeResources(
      resources,
      first.subscriptions.filter((subscription) => !forget(subscription)),
      first.crons,
    );
    const sidecar = await startDaprd({
      appId,
      appPort,
      httpPort,
      resources: [resources],
      config: configFile,
      environment: { ...tokens, TODO_SECRETS_FILE: secretsFile },
      directory: sidecars,
      schedulerAddress: scheduler.address,
    });
    let { platform } = first;
    const stop = async () => {
      // As Kubernetes does: the sidecar hands back what it holds while the application still answers.
      await sidecar.stop();
      await platform.stop();
    };
    try {
      await platform.start();
    } catch (error) {
      await stop();
      throw error;
    }
    return {
      platform,
      sidecar,
      appPort,
      appToken: tokens.APP_API_TOKEN,
      stop,
      async restart(registerAgain) {
        platform = create(registerAgain).platform;
        await platform.start();
        return platform;
      },
    };
  };

  return {
    secret,
    kafka,
    scheduler,
    start,
    async stop() {
      await Promise.all([kafka.stop(), postgres.stop(), scheduler.stop()]);
      rmSync(directory, { recursive: true });
    },
  };
};

/** Topics with the dead-letter topics they need. */
const createTopics = (kafka: Kafka, names: readonly string[]): Promise<void> => {
  const live = names.filter((name) => !isDeadLetterTopic(name));
  const dead = new Set([...names.filter(isDeadLetterTopic), ...live.map(deadLetterTopic)]);
  return kafka.createTopics([
    ...[...new Set(live)].map((name) => ({ name, partitions: 3 })),
    ...[...dead].map((name) => ({ name, partitions: 1 })),
  ]);
};

/** The platform, with a note of what its sidecar must be told. */
const recording = (platform: Platform) => {
  const subscriptions: Subscription[] = [];
  const crons: Cron[] = [];
  const recorder: Platform = {
    ...platform,
    events: {
      publish: (batch) => platform.events.publish(batch),
      subscribe(subscription) {
        subscriptions.push(subscription);
        platform.events.subscribe(subscription);
      },
    },
    jobs: {
      define: (kind, handler) => platform.jobs.define(kind, handler),
      schedule: (...job) => platform.jobs.schedule(...job),
      cancel: (kind, id) => platform.jobs.cancel(kind, id),
      every(name, cron, handler) {
        crons.push({ name, cron });
        platform.jobs.every(name, cron, handler);
      },
    },
  };
  return { platform: recorder, subscriptions, crons };
};
