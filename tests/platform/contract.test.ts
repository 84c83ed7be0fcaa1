import { subscribe as onChannel, unsubscribe as offChannel } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { type CloudEvent, deadLetterTopic } from '@todo/contracts';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../apps/server/src/config.ts';
import { createDaprPlatform } from '../../apps/server/src/platform/dapr/platform.ts';
import { maxAttempts } from '../../apps/server/src/platform/events.ts';
import type { Platform } from '../../apps/server/src/platform/platform.ts';
import { ServiceUnavailableError } from '../../apps/server/src/platform/services.ts';
import { Collector, newEvent, platformContract, unique } from '../../apps/server/test/contract/index.ts';
import { freePort } from '../../scripts/stack/ports.ts';
import { type DaprHarness, type DaprInstance, type DaprStartOptions, startDaprHarness } from './contract/harness.ts';

let harness: DaprHarness;
beforeAll(async () => {
  harness = await startDaprHarness();
});
afterAll(() => harness.stop());

platformContract({ instances: 'several', harness: () => harness });

const start = async (register: (platform: Platform) => void, options?: DaprStartOptions): Promise<DaprInstance> => {
  const instance = await harness.start(register, options);
  onTestFinished(() => instance.stop());
  return instance;
};
const nothing = () => undefined;

/** A subscription that keeps what it is given. */
const reading = (consumer: string, topic: string, received: Collector<CloudEvent>) => (platform: Platform) =>
  platform.events.subscribe({ consumer, topic, mode: 'shared', handler: async (event) => received.add(event) });

describe('dapr: what arrives', () => {
  /** Puts bytes on a topic as somebody else's program would. */
  const put = async ({ sidecar }: DaprInstance, topic: string, body: string) => {
    const url = `http://127.0.0.1:${sidecar.httpPort}/v1.0/publish/events/${topic}?metadata.rawPayload=true&metadata.partitionKey=k`;
    const headers = { 'content-type': 'application/json', 'dapr-api-token': 'token-of-the-sidecar' };
    const response = await fetch(url, { method: 'POST', headers, body });
    expect(response.status).toBe(204);
  };

  test('a message that is no event becomes a dead letter that can be read, and blocks nothing', async () => {
    const topic = unique('garbage');
    const received = new Collector<CloudEvent>();
    const dead = new Collector<CloudEvent>();
    const instance = await start((platform) => {
      reading(unique('reader'), topic, received)(platform);
      reading(unique('undertaker'), deadLetterTopic(topic), dead)(platform);
    });
    const garbage = [
      'not JSON at all \u{1f5d1}',
      '{"half": ',
      '[1, 2]',
      '"text"',
      'null',
      '{"specversion":"1.0","id":""}',
    ];
    for (const body of garbage) await put(instance, topic, body);
    const event = newEvent('k');
    await instance.platform.events.publish([{ topic, event }]);
    expect((await received.count(1))[0]).toEqual(event);
    const letters = await dead.count(garbage.length);
    const texts = letters.map(({ data }) => Buffer.from((data as { base64: string }).base64, 'base64').toString());
    expect(texts.toSorted()).toEqual(garbage.toSorted());
    for (const letter of letters) expect(letter.type).toBe('todo.unparsable');
    expect(new Set(letters.map(({ id }) => id)).size).toBe(garbage.length);
  });

  test('an event of somebody who knows no partition key is taken', async () => {
    const topic = unique('foreign');
    const received = new Collector<CloudEvent>();
    const instance = await start(reading(unique('reader'), topic, received));
    const { partitionkey: _, ...foreign } = newEvent('none');
    await put(instance, topic, JSON.stringify(foreign));
    expect((await received.count(1))[0]).toEqual({ ...foreign, partitionkey: '' });
  });

  test('a large event arrives', async () => {
    const topic = unique('large');
    const received = new Collector<CloudEvent>();
    const { platform } = await start(reading(unique('reader'), topic, received));
    const events = [newEvent('a', 'ü'.repeat(900_000)), newEvent('b', '"'.repeat(800_000)), newEvent('c', 'small')];
    expect(await platform.events.publish(events.map((event) => ({ topic, event })))).toEqual([]);
    await received.count(3);
    for (const event of events) expect(received.items).toContainEqual(event);
  });

  test('while the process is away no event becomes a dead letter; the next process gets them', async () => {
    const topic = unique('away');
    const consumer = unique('reader');
    const dead = new Collector<CloudEvent>();
    const first = new Collector<CloudEvent>();
    const instance = await start(reading(consumer, topic, first));
    const other = await start(reading(unique('undertaker'), deadLetterTopic(topic), dead));
    const [before, during, after] = [newEvent('k'), newEvent('k'), newEvent('k')];
    await other.platform.events.publish([{ topic, event: before }]);
    await first.count(1);
    await instance.platform.stop();
    await other.platform.events.publish([{ topic, event: during }]);
    // The sidecar has tried more often than a handler would have been.
    const failures = () => readFileSync(instance.sidecar.log, 'utf8').split('connection refused').length - 1;
    await expect.poll(failures, { timeout: 30_000 }).toBeGreaterThan(maxAttempts + 1);
    const second = new Collector<CloudEvent>();
    await instance.restart(reading(consumer, topic, second));
    await other.platform.events.publish([{ topic, event: after }]);
    expect(await second.count(2)).toEqual([during, after]);
    expect(dead.items).toEqual([]);
  });

  test('a process that ends finishes what it handles, which does not come again', async () => {
    const topic = unique('ending');
    const consumer = unique('reader');
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const handled = new Collector<string>();
    const instance = await start((platform) =>
      platform.events.subscribe({
        consumer,
        topic,
        mode: 'shared',
        handler: async (event) => {
          begun.resolve();
          await finish.promise;
          handled.add(event.id);
        },
      }),
    );
    const [first, second] = [newEvent('k'), newEvent('k')];
    await instance.platform.events.publish([first, second].map((event) => ({ topic, event })));
    await begun.promise;
    const stopped = instance.platform.stop();
    finish.resolve();
    await stopped;
    expect(handled.items).toEqual([first.id]);
    const received = new Collector<CloudEvent>();
    await instance.restart(reading(consumer, topic, received));
    expect(await received.count(1)).toEqual([second]);
  });
});

describe('dapr: what is published', () => {
  test('events of a topic that does not exist are given back, with the later ones of their keys', async () => {
    const topic = unique('there');
    const nowhere = unique('nowhere');
    const received = new Collector<CloudEvent>();
    const { platform } = await start(reading(unique('reader'), topic, received));
    const batch = [
      { topic, event: newEvent('a') },
      { topic: nowhere, event: newEvent('b') },
      { topic, event: newEvent('b') },
      { topic, event: newEvent('c') },
      { topic: nowhere, event: newEvent('d') },
    ];
    const failures = await platform.events.publish(batch);
    expect(failures.map(({ index }) => index)).toEqual([1, 2, 4]);
    expect(failures[1]!.error.message).toContain('earlier event of the same key');
    const accepted = [batch[0]!.event.id, batch[3]!.event.id];
    expect((await received.count(2)).map(({ id }) => id).toSorted()).toEqual(accepted.toSorted());
    expect((await platform.health()).problems).toEqual([
      expect.stringMatching(/broker has not accepted events since .+Z: /),
    ]);
    expect(await platform.events.publish([{ topic, event: newEvent('b') }])).toEqual([]);
    expect(await platform.health()).toEqual({ ok: true, problems: [] });
  });

  test('connections to the sidecar are kept and few', async () => {
    const topic = unique('kept');
    const instance = await start(nothing, { topics: [topic] });
    const connected = new Collector<unknown>();
    onChannel('undici:client:connected', connected.add);
    onTestFinished(() => void offChannel('undici:client:connected', connected.add));
    for (let turn = 0; turn < 50; turn += 1) {
      const batch = ['a', 'b', 'c'].map((key) => ({ topic, event: newEvent(key) }));
      await instance.platform.events.publish(batch);
      await instance.platform.state.get('key');
    }
    expect(connected.items.length).toBeLessThanOrEqual(2);
  });
});

describe('dapr: who may call', () => {
  test('the internal port answers the sidecar alone', async () => {
    const topic = unique('guarded');
    const received = new Collector<CloudEvent>();
    const { appPort, appToken } = await start(reading('guarded', topic, received));
    const call = (path: string, token?: string, body = JSON.stringify(newEvent('k'))) => {
      const headers = { 'content-type': 'application/cloudevents+json', ...(token && { 'dapr-api-token': token }) };
      return fetch(`http://127.0.0.1:${appPort}${path}`, { method: 'POST', headers, body });
    };
    const path = `/dapr/events/guarded/${topic}`;
    for (const token of [undefined, 'wrong', `${appToken}x`]) {
      for (const guarded of [path, '/dapr/cron/any', '/job/any.thing', '/dapr/services/any/path']) {
        expect((await call(guarded, token)).status).toBe(401);
      }
    }
    expect(received.items).toEqual([]);
    expect((await fetch(`http://127.0.0.1:${appPort}/healthz`)).status).toBe(200);
    expect(await (await call(path, appToken)).json()).toEqual({ status: 'SUCCESS' });
    expect((await call(path, appToken, ' '.repeat(5_000_000))).status).toBe(413);
    // Neither success nor a drop: the event of a consumer that runs elsewhere must not be lost.
    expect(await (await call(`/dapr/events/stranger/${topic}`, appToken)).json()).toEqual({ status: 'RETRY' });
    // The sidecar takes 404 for success.
    expect((await call('/job/unknown.id', appToken)).status).toBe(500);
    expect(await (await call(path, appToken, '{"no": "event"}')).json()).toEqual({ status: 'DROP' });
  });
});

describe('dapr: what is wrong', () => {
  test('a process without a sidecar says so and ends', async () => {
    const [httpPort, appPort] = [await freePort(), await freePort()];
    const config = readConfig({ DAPR_HTTP_PORT: String(httpPort), APP_PORT: String(appPort) });
    const platform = createDaprPlatform({ config, log: pino({ level: 'silent' }), startWithin: 300 });
    await expect(platform.start()).rejects.toThrow(/the sidecar at .* is not ready .*ECONNREFUSED.* Is daprd running/);
    await expect(fetch(`http://127.0.0.1:${appPort}/healthz`)).rejects.toThrow('fetch failed');
  });

  test('health names what the sidecar was not told of', async () => {
    const topic = unique('forgotten');
    const consumer = unique('reader');
    const { platform } = await start(reading(consumer, topic, new Collector()), { forget: () => true });
    const { ok, problems } = await platform.health();
    expect(ok).toBe(false);
    expect(problems).toEqual([
      `the sidecar has no component "events-${consumer}": check deploy/dapr`,
      `the sidecar has no subscription for consumer ${consumer} on ${topic}: check deploy/dapr`,
    ]);
  });

  test('health says that the sidecar is away, and that it is back', async () => {
    const { platform, sidecar } = await start(nothing);
    await sidecar.kill();
    await expect
      .poll(() => platform.health(), { timeout: 20_000 })
      .toMatchObject({
        ok: false,
        problems: [expect.stringContaining('the sidecar is not ready')],
      });
    await sidecar.start();
    await expect.poll(() => platform.health(), { timeout: 20_000 }).toEqual({ ok: true, problems: [] });
  });

  test('a callee whose process or sidecar is away cannot be reached', async () => {
    const role = unique('sleeper');
    const callee = await start((platform) => platform.services.serve(role, async () => new Response('here')), { role });
    const { platform } = await start(nothing);
    const call = () => platform.services.call(role, { method: 'GET', path: '/' });
    expect(await (await call()).text()).toBe('here');
    await callee.platform.stop();
    await expect(call()).rejects.toThrow(ServiceUnavailableError);
    await callee.sidecar.kill();
    await expect(call()).rejects.toThrow(ServiceUnavailableError);
  });

  test('a job that nobody here can do is kept until somebody can', async () => {
    const ran = new Collector<string>();
    const instance = await start((platform) => platform.jobs.define('rare', async ({ id }) => ran.add(id)));
    await instance.platform.stop();
    const ignorant = await instance.restart(nothing);
    await ignorant.jobs.schedule('rare', 'one', new Date());
    const refused = () => readFileSync(instance.sidecar.log, 'utf8').includes('processing triggered job rare.one');
    await expect.poll(refused, { timeout: 20_000 }).toBe(true);
    await ignorant.stop();
    await instance.restart((platform) => platform.jobs.define('rare', async ({ id }) => ran.add(id)));
    expect(await ran.count(1)).toEqual(['one']);
  });

  test('while the broker is away publishing fails in bounded time and health says since when', async () => {
    const topic = unique('broker');
    const received = new Collector<CloudEvent>();
    const { platform } = await start(reading(unique('reader'), topic, received));
    const publish = (events: readonly CloudEvent[]) =>
      platform.events.publish(events.map((event) => ({ topic, event })));
    const others = [newEvent('a'), newEvent('b')];
    expect(await publish([newEvent('a')])).toEqual([]);
    await received.count(1);
    await harness.kafka.kill();
    const started = performance.now();
    const failures = await publish(others);
    expect(performance.now() - started).toBeLessThan(12_000);
    expect(failures.map(({ index }) => index)).toEqual([0, 1]);
    const { problems } = await platform.health();
    expect(problems).toEqual([expect.stringContaining('the broker has not accepted events since')]);
    await harness.kafka.start();
    // As the relay does: again and again, until the broker takes them.
    await expect.poll(() => publish(others), { timeout: 60_000, interval: 500 }).toEqual([]);
    await received.until((events) => others.every((event) => events.some(({ id }) => id === event.id)));
    expect(await platform.health()).toEqual({ ok: true, problems: [] });
  });

  test('while the scheduler is away scheduling fails in bounded time', async () => {
    const { platform } = await start(nothing);
    await harness.scheduler.kill();
    const started = performance.now();
    await expect(platform.jobs.schedule('rare', 'never', new Date(Date.now() + 3_600_000))).rejects.toThrow(
      'did not answer',
    );
    expect(performance.now() - started).toBeLessThan(8_000);
    await harness.scheduler.start();
    const schedule = async () =>
      platform.jobs.schedule('rare', 'never', new Date(Date.now() + 3_600_000)).then(() => 'done');
    await expect.poll(() => schedule().catch(() => 'not yet'), { timeout: 60_000 }).toBe('done');
    await platform.jobs.cancel('rare', 'never');
  });
});
