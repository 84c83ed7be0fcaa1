import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureTools } from '../tools.ts';
import { type Topic, makeTopics, readMetadata } from './kafka-client.ts';
import { freePort } from './ports.ts';
import { type Exit, Program, type Restartable, runToEnd, until } from './process.ts';

export interface Kafka extends Restartable {
  /** `127.0.0.1:port` */
  readonly brokers: string;
  /** Creates what is missing and waits until every partition has its leader. */
  createTopics(topics: readonly Topic[]): Promise<void>;
}

export interface KafkaOptions {
  /** Holds the data and the log of the broker; may hold an earlier broker's, which then goes on (give its port too). */
  readonly directory: string;
  readonly port?: number;
  readonly onExit?: (exit: Exit) => void;
}

/** The largest event: a task's notes thrice (as it is, before, after), each character escaped. Held by the components too. */
const largestMessage = 2 * 1024 * 1024;

/** One node that is controller and broker; everything that is replicated elsewhere has one replica here. */
const properties = (data: string, port: number, controllerPort: number) => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${data}
# A topic is made on purpose, with its number of partitions, or not at all.
auto.create.topics.enable=false
num.partitions=1
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
message.max.bytes=${largestMessage}
replica.fetch.max.bytes=${largestMessage}
# After kill -9 the controller waits for the old session to run out before it lets the broker in again: 9 s by default.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
# Do not wait for further members when a consumer group forms.
group.initial.rebalance.delay.ms=0
`;

/** 16 bytes in base64; the first bit is 0 so that it never looks like an option. */
const clusterId = (): string => {
  const bytes = randomBytes(16);
  bytes[0]! &= 0x7f;
  return bytes.toString('base64url');
};

/** Starts Apache Kafka as one KRaft node on 127.0.0.1 and waits until it serves. */
export const startKafka = async (options: KafkaOptions): Promise<Kafka> => {
  const { java, kafka: jars } = await ensureTools();
  const directory = join(options.directory, 'kafka');
  const [data, configuration, log] = [
    join(directory, 'data'),
    join(directory, 'server.properties'),
    join(directory, 'kafka.log'),
  ];
  mkdirSync(directory, { recursive: true });
  const port = options.port ?? (await freePort());
  writeFileSync(configuration, properties(data, port, await freePort()));

  const quick = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];
  const level = '-Dorg.apache.logging.log4j.level=WARN';
  const classPath = ['-cp', join(jars, '*')];
  if (!existsSync(join(data, 'meta.properties'))) {
    const format = ['kafka.tools.StorageTool', 'format', '-t', clusterId(), '-c', configuration];
    await runToEnd('Formatting the storage of Kafka', java, [...quick, level, ...classPath, ...format], {
      directory,
      log,
    });
  }

  const serves = async () => {
    try {
      return (await readMetadata(port, [])).brokers > 0;
    } catch {
      return false;
    }
  };
  const program = new Program({
    name: 'Kafka',
    command: java,
    arguments: [
      '-Xms256m',
      '-Xmx512m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-XX:+ExitOnOutOfMemoryError',
      level,
      ...classPath,
      'kafka.Kafka',
      configuration,
    ],
    directory,
    log,
    ready: serves,
    readyWithin: 90_000,
    grace: 15_000,
    onExit: options.onExit,
  });
  await program.start();
  return Object.assign(program, {
    brokers: `127.0.0.1:${port}`,
    createTopics: async (topics: readonly Topic[]) => {
      await makeTopics(port, topics);
      const complete = async () => {
        const { partitions } = await readMetadata(
          port,
          topics.map(({ name }) => name),
        );
        return topics.every((topic) => (partitions.get(topic.name) ?? 0) > 0);
      };
      await until('Creating the topics', complete, { within: 20_000, every: 25 });
    },
  });
};
