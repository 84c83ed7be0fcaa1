import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { deadLetterTopic } from '@todo/contracts';
import { parseAllDocuments, stringify } from 'yaml';
import { type Subscription, isDeadLetterTopic } from '../../../apps/server/src/platform/events.ts';

/** What is delivered to people; the contract runs on the same settings, under the names of the tests. */
const local = resolve(import.meta.dirname, '../../../deploy/dapr/local');

export const configFile = join(local, 'config.yaml');

interface Resource {
  kind: string;
  metadata: { name: string };
  spec: Record<string, unknown> & { metadata?: { name: string; value?: string }[] };
  scopes?: string[];
}

const read = (name: string): Resource[] =>
  parseAllDocuments(readFileSync(join(local, 'resources', `${name}.yaml`), 'utf8')).map((document) => {
    const resource = document.toJS() as Resource;
    delete resource.scopes;
    return resource;
  });

const set = (resource: Resource, name: string, value: string): void => {
  const setting = resource.spec.metadata?.find((known) => known.name === name);
  if (setting === undefined) throw new Error(`${resource.metadata.name} has no ${name}`);
  setting.value = value;
};

/** The kind of consumer that deploy/dapr/local has settings for. */
const modelOf = ({ mode, topic }: Subscription): string => {
  if (isDeadLetterTopic(topic)) return 'dead-letters';
  return mode === 'broadcast' ? 'live' : 'activity';
};

const consumerResources = (subscription: Subscription): Resource[] => {
  const { consumer, topic, mode } = subscription;
  const [component, declared] = read(`events-${modelOf(subscription)}`);
  component!.metadata.name = `events-${consumer}`;
  set(component!, 'consumerGroup', mode === 'broadcast' ? `${consumer}-{uuid}` : consumer);
  declared!.metadata.name = `${consumer}-${topic}`;
  declared!.spec.pubsubname = `events-${consumer}`;
  declared!.spec.topic = topic;
  declared!.spec.routes = { default: `/dapr/events/${consumer}/${topic}` };
  if (declared!.spec.deadLetterTopic !== undefined) declared!.spec.deadLetterTopic = deadLetterTopic(topic);
  return [component!, declared!];
};

const cronResources = ({ name, cron }: Cron): Resource[] => {
  const [component] = read('retention');
  component!.metadata.name = name;
  set(component!, 'schedule', cron);
  set(component!, 'route', `/dapr/cron/${name}`);
  return [component!];
};

/** Every consumer's component has the policy of its model. */
const resiliency = (subscriptions: readonly Subscription[]): Resource[] => {
  const resources = read('resiliency');
  const { components } = resources[0]!.spec.targets as { components: Record<string, unknown> };
  for (const subscription of subscriptions) {
    components[`events-${subscription.consumer}`] = components[`events-${modelOf(subscription)}`];
  }
  return resources;
};

export interface Cron {
  readonly name: string;
  readonly cron: string;
}

/** Writes the resource files of one sidecar. */
export const writeResources = (
  folder: string,
  subscriptions: readonly Subscription[],
  crons: readonly Cron[],
): void => {
  mkdirSync(folder, { recursive: true });
  const shared = ['events', 'state', 'secrets'].flatMap(read);
  const all = [
    ...shared,
    ...subscriptions.flatMap(consumerResources),
    ...crons.flatMap(cronResources),
    ...resiliency(subscriptions),
  ];
  for (const [place, resource] of all.entries()) {
    writeFileSync(join(folder, `${place}-${resource.metadata.name}.yaml`), stringify(resource));
  }
};
