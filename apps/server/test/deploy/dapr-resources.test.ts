import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deadLetterTopic, topics } from '@todo/contracts';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { makeConsumers, retentionSchedule } from '../../src/consumers.ts';
import { groupsOf } from '../../src/events/group.ts';
import { sweepSchedule } from '../../src/features/reminders/index.ts';

/** The files of Dapr must say what the code does: a consumer without a subscription would hear nothing, silently. */
const folder = join(import.meta.dirname, '../../../../deploy/dapr/local');

interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly scopes?: string[];
  readonly spec: {
    readonly type?: string;
    readonly metadata?: unknown;
    readonly pubsubname?: string;
    readonly topic?: string;
    readonly deadLetterTopic?: string;
    readonly routes?: { readonly default: string };
  };
}

const resources = readdirSync(join(folder, 'resources'))
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => parseAllDocuments(readFileSync(join(folder, 'resources', name), 'utf8')))
  .map((document) => document.toJS() as Resource);
const apps = (
  parse(readFileSync(join(folder, 'dapr.yaml'), 'utf8')) as { apps: { appID: string; env: { ROLES: string } }[] }
).apps;

const component = (name: string) =>
  resources.find(({ kind, metadata }) => kind === 'Component' && metadata.name === name);
const setting = (name: string, key: string) =>
  (component(name)?.spec.metadata as { name: string; value: string }[] | undefined)?.find((entry) => entry.name === key)
    ?.value;
const appsPlaying = (role: string) =>
  apps.filter(({ env }) => env.ROLES.split(',').includes(role)).map(({ appID }) => appID);

const consumers = makeConsumers({ alarm: { expect: async () => undefined } });
const expected = [
  ...groupsOf(consumers).map(({ name, topic }) => ({
    consumer: name,
    topic: topic as string,
    role: name,
    dead: deadLetterTopic(topic) as string | undefined,
  })),
  { consumer: 'live', topic: 'task-updates', role: 'live', dead: deadLetterTopic('task-updates') },
  ...topics.map((topic) => ({
    consumer: 'dead-letters',
    topic: deadLetterTopic(topic),
    role: 'dead-letters',
    dead: undefined,
  })),
];

describe.each(expected)('$consumer on $topic', ({ consumer, topic, role, dead }) => {
  const subscription = resources.find(
    ({ kind, spec }) => kind === 'Subscription' && spec.pubsubname === `events-${consumer}` && spec.topic === topic,
  );

  it('has a subscription that leads to its handler and its dead-letter topic', () => {
    expect(subscription?.spec.routes?.default).toBe(`/dapr/events/${consumer}/${topic}`);
    expect(subscription?.spec.deadLetterTopic).toBe(dead);
    // What is no JSON must be kept, too, where there is nowhere further to go.
    expect((subscription?.spec.metadata as { rawPayload?: string } | undefined)?.rawPayload).toBe(
      dead === undefined ? 'true' : undefined,
    );
  });

  it('has a component of its own in the applications that play its role', () => {
    expect(component(`events-${consumer}`)?.spec.type).toBe('pubsub.kafka');
    expect(component(`events-${consumer}`)?.scopes).toEqual(appsPlaying(role));
    expect(subscription?.scopes).toEqual(appsPlaying(role));
  });

  it('begins with the oldest event, or is a group of each process that begins with the newest', () => {
    const group = setting(`events-${consumer}`, 'consumerGroup');
    if (consumer === 'live') {
      expect(group).toContain('{uuid}');
      expect(setting(`events-${consumer}`, 'initialOffset')).toBe('newest');
    } else {
      expect(group).toBe(consumer);
      expect(setting(`events-${consumer}`, 'initialOffset')).toBe('oldest');
    }
  });
});

it('no subscription is left over', () => {
  const subscriptions = resources.filter(({ kind }) => kind === 'Subscription');
  expect(subscriptions).toHaveLength(expected.length);
});

it('the cron of the nightly clean-up is the one in the code', () => {
  expect(setting('retention', 'schedule')).toBe(retentionSchedule);
  expect(setting('retention', 'route')).toBe('/dapr/cron/retention');
  expect(component('retention')?.scopes).toEqual(appsPlaying('dead-letters'));
});

it('the cron that sweeps for reminders is the one in the code', () => {
  expect(setting('reminders-sweep', 'schedule')).toBe(sweepSchedule);
  expect(setting('reminders-sweep', 'direction')).toBe('input');
  expect(setting('reminders-sweep', 'route')).toBe('/dapr/cron/reminders-sweep');
  expect(component('reminders-sweep')?.scopes).toEqual(appsPlaying('reminders'));
});

it('every process that writes events publishes them', () => {
  expect(apps.filter(({ env }) => !env.ROLES.split(',').includes('relay'))).toEqual([]);
});
