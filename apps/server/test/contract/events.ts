import type { CloudEvent } from '@todo/contracts';
import { deadLetterTopic } from '@todo/contracts';
import { expect, onTestFinished, test } from 'vitest';
import { RetryLaterError, maxAttempts, type Delivery, type EventHandler } from '../../src/platform/events.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { Collector, type StartOptions, type Subject, newEvent, unique } from './harness.ts';

interface Received {
  readonly event: CloudEvent;
  readonly delivery: Delivery;
}

const collect =
  (collector: Collector<Received>): EventHandler =>
  async (event, delivery) =>
    collector.add({ event, delivery });

const ids = (items: readonly Received[]): string[] => items.map(({ event }) => event.id);
const idsOf = (events: readonly CloudEvent[]): string[] => events.map((event) => event.id);
const sorted = (values: readonly string[]): string[] => values.toSorted();

/** Publishing and subscribing. */
export const eventsContract = ({ instances, harness }: Subject): void => {
  const start = async (register: (platform: Platform) => void, options?: StartOptions) => {
    const instance = await harness().start(register, options);
    onTestFinished(() => instance.stop());
    return instance.platform;
  };

  test('an event arrives unchanged, with the consumer and the topic it was for', async () => {
    const topic = unique('one');
    const consumer = unique('reader');
    const received = new Collector<Received>();
    const { events } = await start((platform) =>
      platform.events.subscribe({ consumer, topic, mode: 'shared', handler: collect(received) }),
    );
    const event = newEvent('key', {
      title: 'a "quoted" \\ title\n🗒',
      list: [1, null, { deep: true }],
      big: 2 ** 53 - 1,
    });
    expect(await events.publish([{ topic, event }])).toEqual([]);
    const [first] = await received.count(1);
    expect(first).toEqual({ event, delivery: { consumer, topic } });
  });

  test('events of one key arrive in the order of publication, over several batches', async () => {
    const topic = unique('order');
    const received = new Collector<Received>();
    const { events } = await start((platform) =>
      platform.events.subscribe({ consumer: unique('reader'), topic, mode: 'shared', handler: collect(received) }),
    );
    const keys = ['anna', 'ben', 'cleo', 'dora', 'emil'];
    const all = Array.from({ length: 100 }, (_, place) => newEvent(keys[place % keys.length]!, { place }));
    for (const [from, to] of [
      [0, 1],
      [1, 40],
      [40, 41],
      [41, 100],
    ]) {
      const batch = all.slice(from, to).map((event) => ({ topic, event }));
      expect(await events.publish(batch)).toEqual([]);
    }
    const items = await received.count(all.length);
    for (const key of keys) {
      const ofKey = (event: CloudEvent) => event.partitionkey === key;
      expect(ids(items.filter(({ event }) => ofKey(event)))).toEqual(idsOf(all.filter(ofKey)));
    }
  });

  test('an event whose handler throws comes again, before the next of its key', async () => {
    const topic = unique('again');
    const received = new Collector<Received>();
    const attempts = new Collector<string>();
    const { events } = await start((platform) =>
      platform.events.subscribe({
        consumer: unique('reader'),
        topic,
        mode: 'shared',
        handler: async (event, delivery) => {
          attempts.add(event.id);
          if (attempts.items.length < maxAttempts) throw new Error('not yet');
          received.add({ event, delivery });
        },
      }),
    );
    const [first, second] = [newEvent('key'), newEvent('key')];
    await events.publish([first, second].map((event) => ({ topic, event })));
    await received.count(2);
    expect(attempts.items).toEqual([...Array.from({ length: maxAttempts }, () => first.id), second.id]);
  });

  test('each consumer gets every event', async () => {
    const topic = unique('each');
    const received = [new Collector<Received>(), new Collector<Received>()];
    const { events } = await start((platform) => {
      for (const collector of received) {
        platform.events.subscribe({ consumer: unique('reader'), topic, mode: 'shared', handler: collect(collector) });
      }
    });
    const all = Array.from({ length: 10 }, (_, place) => newEvent(`key-${place}`));
    await events.publish(all.map((event) => ({ topic, event })));
    for (const collector of received) expect(sorted(ids(await collector.count(10)))).toEqual(sorted(idsOf(all)));
  });

  test('a new consumer begins at the oldest event kept, a known one where it was', async () => {
    const topic = unique('past');
    const consumer = unique('reader');
    const all = [newEvent('key'), newEvent('key'), newEvent('key')];
    const publish = async (event: CloudEvent) => {
      const publisher = await harness().start(() => undefined, { topics: [topic] });
      expect(await publisher.platform.events.publish([{ topic, event }])).toEqual([]);
      await publisher.stop();
    };
    const consume = async (count: number) => {
      const received = new Collector<Received>();
      const instance = await harness().start((platform) =>
        platform.events.subscribe({ consumer, topic, mode: 'shared', handler: collect(received) }),
      );
      await received.count(count);
      await instance.stop();
      return ids(received.items);
    };
    await publish(all[0]!);
    await publish(all[1]!);
    expect(await consume(2)).toEqual(idsOf(all.slice(0, 2)));
    await publish(all[2]!);
    expect(await consume(1)).toEqual([all[2]!.id]);
  });

  test('what always fails becomes a dead letter, unchanged, after its attempts; its neighbours go on', async () => {
    const topic = unique('poison');
    const received = new Collector<Received>();
    const dead = new Collector<Received>();
    const attempts = new Collector<string>();
    const poison = newEvent('poisoned', { poison: true });
    const { events } = await start((platform) => {
      platform.events.subscribe({
        consumer: unique('reader'),
        topic,
        mode: 'shared',
        handler: async (event, delivery) => {
          if (event.id === poison.id) {
            attempts.add(event.id);
            throw new Error('I cannot stomach this');
          }
          received.add({ event, delivery });
        },
      });
      const deadTopic = deadLetterTopic(topic);
      platform.events.subscribe({
        consumer: unique('undertaker'),
        topic: deadTopic,
        mode: 'shared',
        handler: collect(dead),
      });
    });
    const later = newEvent('poisoned');
    const neighbours = Array.from({ length: 10 }, (_, place) => newEvent(`neighbour-${place}`));
    await events.publish([poison, ...neighbours, later].map((event) => ({ topic, event })));
    const [letter] = await dead.count(1);
    expect(letter?.event).toEqual(poison);
    expect(sorted(ids(await received.count(11)))).toEqual(sorted(idsOf([...neighbours, later])));
    expect(attempts.items).toHaveLength(maxAttempts);
    expect(dead.items).toHaveLength(1);
  });

  test('an event that is not to blame is offered until it is handled, however often', async () => {
    const topic = unique('later');
    const received = new Collector<Received>();
    let refused = 0;
    const { events } = await start((platform) =>
      platform.events.subscribe({
        consumer: unique('reader'),
        topic,
        mode: 'shared',
        handler: async (event, delivery) => {
          if (refused < maxAttempts + 1) {
            refused += 1;
            throw new RetryLaterError('the database is away');
          }
          received.add({ event, delivery });
        },
      }),
    );
    const event = newEvent('key');
    await events.publish([{ topic, event }]);
    expect(ids(await received.count(1))).toEqual([event.id]);
    expect(refused).toBe(maxAttempts + 1);
  });

  test('a dead letter has nowhere further to go and is offered until it is handled', async () => {
    const topic = deadLetterTopic(unique('grave'));
    const received = new Collector<Received>();
    let refused = 0;
    const { events } = await start((platform) =>
      platform.events.subscribe({
        consumer: unique('undertaker'),
        topic,
        mode: 'shared',
        handler: async (event, delivery) => {
          if (refused < maxAttempts + 1) {
            refused += 1;
            throw new Error('not today');
          }
          received.add({ event, delivery });
        },
      }),
    );
    const event = newEvent('key');
    await events.publish([{ topic, event }]);
    expect(ids(await received.count(1))).toEqual([event.id]);
  });

  test('every process of a broadcast hears what is published while it runs, and nothing older', async () => {
    const topic = unique('news');
    const consumer = unique('radio');
    const old = newEvent('key');
    const before = await harness().start(() => undefined, { topics: [topic] });
    expect(await before.platform.events.publish([{ topic, event: old }])).toEqual([]);
    await before.stop();
    const received = (instances === 'several' ? [1, 2] : [1]).map(() => new Collector<Received>());
    const platforms = [];
    for (const collector of received) {
      platforms.push(
        await start((platform) =>
          platform.events.subscribe({ consumer, topic, mode: 'broadcast', handler: collect(collector) }),
        ),
      );
    }
    const news = await listening(platforms[0]!, topic, () => 'key', received);
    for (const collector of received) {
      const last = news.at(-1)!.id;
      const items = await collector.until((heard) => ids(heard).includes(last));
      expect(ids(items)).not.toContain(old.id);
      // Whoever heard one heard all after it.
      const from = idsOf(news).indexOf(items[0]!.event.id);
      expect(ids(items)).toEqual(idsOf(news).slice(from));
    }
  });

  if (instances === 'one') return;

  test('processes of one consumer share the events out', async () => {
    const topic = unique('shared');
    const consumer = unique('reader');
    const received = [new Collector<Received>(), new Collector<Received>()];
    const platforms = [];
    for (const collector of received) {
      platforms.push(
        await start((platform) =>
          platform.events.subscribe({ consumer, topic, mode: 'shared', handler: collect(collector) }),
        ),
      );
    }
    await listening(platforms[0]!, topic, (place) => `key-${place}`, received);
    const all = Array.from({ length: 60 }, (_, place) => newEvent(`key-${place}`));
    await platforms[0]!.events.publish(all.map((event) => ({ topic, event })));
    const wanted = new Set(idsOf(all));
    const fresh = () => received.flatMap(({ items }) => ids(items).filter((id) => wanted.has(id)));
    await Promise.race(received.map((collector) => collector.until(() => fresh().length >= all.length)));
    expect(sorted(fresh())).toEqual(sorted(idsOf(all)));
    for (const { items } of received) expect(ids(items).some((id) => wanted.has(id))).toBe(true);
  });
};

/** Publishes events until every collector has heard some: the processes have found each other. */
const listening = async (
  { events }: Platform,
  topic: string,
  key: (place: number) => string,
  collectors: readonly Collector<Received>[],
): Promise<CloudEvent[]> => {
  const published: CloudEvent[] = [];
  const heard = Promise.all(collectors.map((collector) => collector.count(1))).then(() => true);
  for (;;) {
    const event = newEvent(key(published.length));
    expect(await events.publish([{ topic, event }])).toEqual([]);
    published.push(event);
    if (await Promise.race([heard, new Promise<false>((resolve) => setTimeout(resolve, 100, false))])) return published;
  }
};
