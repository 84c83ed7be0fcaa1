import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deadLetterTopic, topics } from '@todo/contracts';
import { type App, startApp } from './app.ts';
import { type Kafka, startKafka } from './kafka.ts';
import type { Topic } from './kafka-client.ts';
import { freePorts } from './ports.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import type { Exit, Restartable } from './process.ts';
import { type Scheduler, startScheduler } from './scheduler.ts';
import { type AppTemplate, type Ports, readTemplate } from './template.ts';

export interface Stack {
  readonly directory: string;
  readonly kafka: Kafka;
  readonly postgres: Postgres;
  readonly scheduler: Scheduler;
  readonly apps: readonly App[];
  /** The application that plays a role. */
  playing(role: string): App;
  /** Ends everything, the applications before what they stand on. */
  stop(): Promise<void>;
}

export interface StackOptions {
  /** Holds data and logs; data of an earlier stack goes on. */
  readonly directory: string;
  /** `template`: those of dapr.yaml, for people; `free`: any, for tests that run beside other things. */
  readonly ports: 'template' | 'free';
  /** Another template than deploy/dapr/local/dapr.yaml. */
  readonly template?: string;
  /** Added to the environment of every server, such as LOG_LEVEL. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the server that DATABASE_URL names may take the place of a PostgreSQL of our own. */
  readonly allowExternal?: boolean;
  /** Told how far the start is. */
  readonly say?: (line: string) => void;
  /** Told when a program ended; `program` starts it again. */
  readonly onExit?: (name: string, exit: Exit, program: Restartable) => void;
}

/** Partitions bound how many processes of one consumer can share the work; dead letters are few. */
export const stackTopics: readonly Topic[] = topics.flatMap((name) => [
  { name, partitions: 8 },
  { name: deadLetterTopic(name), partitions: 1 },
]);

/** Writes what the resource files refer to. The signing secret of earlier runs stays, so that their sessions do. */
const writeSecrets = (file: string, kafka: Kafka, postgres: Postgres) => {
  let earlier: Record<string, string> = {};
  try {
    earlier = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const secrets = {
    'kafka-brokers': kafka.brokers,
    'database-url': postgres.url,
    'auth-secret': earlier['auth-secret'] ?? randomBytes(32).toString('base64url'),
  };
  // In one step, so that an interruption leaves the earlier file whole.
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

const portsOf = async (app: AppTemplate, choice: StackOptions['ports']): Promise<Ports> => {
  if (choice === 'template') return app.ports;
  const [http, forApp, dapr, metrics] = await freePorts(4);
  return { http: http!, app: forApp!, dapr: dapr!, metrics: metrics! };
};

/** Waits for all, also when one fails, so that none is left starting. */
const allOf = async <T extends readonly unknown[]>(promises: { [K in keyof T]: Promise<T[K]> }): Promise<T> => {
  await Promise.allSettled(promises);
  return Promise.all(promises);
};

/**
 * Brings up Kafka with its topics, PostgreSQL, the scheduler and every application of dapr.yaml with its sidecar, and
 * waits until all are ready. Throws an Error that says what did not start, with the end of its log; nothing is left behind then.
 */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const { directory, say = () => {} } = options;
  mkdirSync(directory, { recursive: true });
  const template = readTemplate(options.template);
  const running = new Map<string, Restartable>();
  const [applications, ground]: (() => Promise<void>)[][] = [[], []];

  /** Reports the end of a program that has been up; one that does not come up is an error of the start. */
  const ended = (name: string, exit: Exit) => {
    const program = running.get(name);
    if (program) options.onExit?.(name, exit, program);
  };
  const up = (name: string, program: Restartable, about: string) => {
    running.set(name, program);
    say(`${name}: ${about}`);
  };
  const onGround = async <T extends Restartable>(starting: Promise<T>): Promise<T> => {
    const program = await starting;
    ground!.push(() => program.stop());
    return program;
  };
  const stop = async () => {
    running.clear();
    for (const layer of [applications!, ground!]) await Promise.all(layer.splice(0).map((end) => end()));
  };

  try {
    const { allowExternal } = options;
    const [postgres, kafka, scheduler] = await allOf<[Postgres, Kafka, Scheduler]>([
      onGround(startPostgres({ directory, allowExternal, onExit: (exit) => ended('PostgreSQL', exit) })),
      onGround(startKafka({ directory, onExit: (exit) => ended('Kafka', exit) })),
      onGround(startScheduler({ directory, onExit: (exit) => ended('scheduler', exit) })),
    ]);
    await kafka.createTopics(stackTopics);
    up('PostgreSQL', postgres, postgres.about);
    up('Kafka', kafka, `${kafka.brokers} with ${stackTopics.map(({ name }) => name).join(', ')}`);
    up('scheduler', scheduler, scheduler.address);

    const secretsFile = join(directory, 'secrets.json');
    writeSecrets(secretsFile, kafka, postgres);
    const starting = template.apps.map(async (entry) => {
      const ports = await portsOf(entry, options.ports);
      const { environment } = options;
      const schedulerAddress = scheduler.address;
      const onExit = (part: string, exit: Exit) => ended(`${part} of ${entry.appId}`, exit);
      const app = await startApp(entry, {
        template,
        ports,
        directory,
        secretsFile,
        schedulerAddress,
        environment,
        onExit,
      });
      applications!.push(() => app.stop());
      up(`sidecar of ${app.appId}`, app.daprd, `127.0.0.1:${ports.dapr}`);
      up(`server of ${app.appId}`, app.server, `${app.url}, roles ${app.roles.join(', ')}`);
      return app;
    });
    const apps = await allOf<App[]>(starting);
    const playing = (role: string): App => {
      const app = apps.find(({ roles }) => roles.includes(role));
      if (!app) throw new Error(`No application of dapr.yaml plays the role "${role}".`);
      return app;
    };
    return { directory, kafka, postgres, scheduler, apps, playing, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
