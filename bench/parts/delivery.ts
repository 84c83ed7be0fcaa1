import { mkdirSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { startDaprd } from '../../scripts/stack/daprd.ts';
import { freePorts } from '../../scripts/stack/ports.ts';
import { type Stack, startStack } from '../../scripts/stack/stack.ts';
import { type Account, createAccount } from '../support/accounts.ts';
import { median, percentile } from '../support/numbers.ts';
import { type Place, root } from '../support/place.ts';
import type { Row } from '../support/table.ts';

/** Events a second, the same for both; how long a round takes, in seconds; and how often the two take turns. */
const rate = 50;
const seconds = 8;
const rounds = 3;
const users = 20;

/** Calls `send` at the rate, on time whether earlier ones are done or not. */
const openLoop = async (send: (index: number) => Promise<void>): Promise<void> => {
  const began = performance.now();
  const running: Promise<void>[] = [];
  for (let index = 0; index < seconds * rate; index += 1) {
    await delay(Math.max(0, began + (index * 1000) / rate - performance.now()));
    running.push(send(index));
  }
  await Promise.all(running);
};

const bodyOf = async (incoming: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const part of incoming.setEncoding('utf8')) text += part as string;
  return text;
};

/** A daprd with nothing of ours: what is published comes back to a subscriber that only notes the time. */
const startBare = async (place: Place, stack: Stack): Promise<() => Promise<number[]>> => {
  const topic = 'bare';
  await stack.kafka.createTopics([{ name: topic, partitions: 8 }]);
  const resources = join(place.directory, 'bare');
  mkdirSync(resources);
  const metadata = {
    brokers: stack.kafka.brokers,
    authType: 'none',
    version: '3.6.0',
    consumerGroup: 'bare',
    initialOffset: 'oldest',
  };
  writeFileSync(
    join(resources, 'bare.yaml'),
    JSON.stringify({
      apiVersion: 'dapr.io/v1alpha1',
      kind: 'Component',
      metadata: { name: 'bare' },
      spec: {
        type: 'pubsub.kafka',
        version: 'v1',
        metadata: Object.entries(metadata).map(([name, value]) => ({ name, value })),
      },
    }),
  );
  let arrived: (sent: number) => void = () => undefined;
  const subscribe = [{ pubsubname: 'bare', topic, route: '/events' }];
  const reply = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const text = await bodyOf(incoming);
    if (incoming.url === '/events') arrived((JSON.parse(text) as { data: { sent: number } }).data.sent);
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end(JSON.stringify(incoming.url === '/dapr/subscribe' ? subscribe : { status: 'SUCCESS' }));
  };
  const subscriber = createServer((incoming, outgoing) => void reply(incoming, outgoing));
  await new Promise<void>((resolve) => subscriber.listen(0, '127.0.0.1', resolve));
  const [httpPort, metricsPort] = await freePorts(2);
  const daprd = await startDaprd({
    appId: 'bare',
    appPort: (subscriber.address() as AddressInfo).port,
    httpPort: httpPort!,
    metricsPort: metricsPort!,
    resources: [resources],
    config: join(root, 'deploy/dapr/local/config.yaml'),
    directory: place.directory,
  });
  place.onClear(async () => {
    await daprd.stop();
    subscriber.close();
    subscriber.closeAllConnections();
  });
  return async () => {
    const times: number[] = [];
    const all = Promise.withResolvers<void>();
    arrived = (sent) => {
      times.push(performance.now() - sent);
      if (times.length === seconds * rate) all.resolve();
    };
    await openLoop(async (index) => {
      const response = await fetch(
        `http://127.0.0.1:${httpPort}/v1.0/publish/bare/${topic}?metadata.partitionKey=user-${index % users}`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ sent: performance.now(), title: 'Buy groceries' }),
        },
      );
      if (!response.ok) throw new Error(`The bare publish was answered ${response.status}: ${await response.text()}`);
    });
    await all.promise;
    return times;
  };
};

/** Creates tasks over HTTP and reads from the activity how long each event took. */
const startOurs = async (place: Place, stack: Stack): Promise<() => Promise<number[]>> => {
  const { url } = stack.playing('api');
  const accounts: Account[] = [];
  for (let index = 0; index < users; index += 1) accounts.push(await createAccount(url));
  const client = new pg.Client({ connectionString: stack.postgres.url });
  await client.connect();
  place.onClear(() => client.end());
  let before = 0;
  return async () => {
    await openLoop(async (index) => {
      const response = await fetch(`${url}/api/v1/tasks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${accounts[index % users]!.key}` },
        body: JSON.stringify({ title: 'Buy groceries' }),
      });
      if (response.status !== 201)
        throw new Error(`A create was answered ${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
    });
    for (;;) {
      const { rows } = await client.query<{ ms: number }>(
        'select (extract(epoch from recorded_at - happened_at) * 1000)::float8 as ms from activity order by recorded_at offset $1',
        [before],
      );
      if (rows.length >= seconds * rate) {
        before += rows.length;
        return rows.map((row) => row.ms);
      }
      await delay(50);
    }
  };
};

const ms = (value: number) => `${value.toFixed(1)} ms`;

/**
 * From a change to its effect in a consumer of another process, through outbox, relay, daprd, Kafka and daprd, against a bare
 * publish and subscribe through one daprd. Ours begins before the change's statement is sent (its commit included) and
 * ends with the write of the activity row.
 */
export const deliveryPart = async (place: Place, say: (line: string) => void): Promise<Row[]> => {
  const stack = await startStack({
    directory: place.directory,
    ports: 'free',
    environment: { LOG_LEVEL: 'warn', NODE_ENV: 'production' },
  });
  place.onClear(() => stack.stop());
  const ours = await startOurs(place, stack);
  const bare = await startBare(place, stack);
  say('delivery: warming up');
  await bare();
  await ours();
  const seen: { ours: number[]; bare: number[] }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const pair = { bare: await bare(), ours: await ours() };
    seen.push(pair);
    const p = (times: number[]) => `p50 ${ms(percentile(times, 0.5))}, p99 ${ms(percentile(times, 0.99))}`;
    say(`delivery: ours ${p(pair.ours)}; bare ${p(pair.bare)}`);
  }
  return [0.5, 0.99].map((share) => {
    const subjects = seen.map((pair) => percentile(pair.ours, share));
    const references = seen.map((pair) => percentile(pair.bare, share));
    return {
      row: `change → handled, p${share * 100}, ${rate}/s`,
      subject: ms(median(subjects)),
      reference: `${ms(median(references))} (bare daprd)`,
      ratio: median(subjects.map((subject, index) => subject / references[index]!)),
      demanded: '≤ 3.00',
    };
  });
};
