import type { Actor } from '@todo/contracts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TokenCache, type Verified, maxAge } from '../../src/features/accounts/token-cache.ts';

const ada: Actor = { userId: 'ada', via: 'api-key', keyId: '1' };
const eve: Actor = { userId: 'eve', via: 'api-key', keyId: '2' };
const forever = (actor: Actor) => async (): Promise<Verified> => ({ actor, expiresAt: null });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('keeps what was verified for ten seconds', async () => {
  const cache = new TokenCache(10);
  expect(await cache.lookUp('a', forever(ada))).toEqual(ada);
  vi.advanceTimersByTime(maxAge - 1);
  expect(cache.get('a')).toEqual(ada);
  vi.advanceTimersByTime(1);
  expect(cache.get('a')).toBeUndefined();
});

test('keeps a token no longer than it lives', async () => {
  const cache = new TokenCache(10);
  await cache.lookUp('a', async () => ({ actor: ada, expiresAt: new Date(Date.now() + 500) }));
  expect(cache.get('a')).toEqual(ada);
  vi.advanceTimersByTime(500);
  expect(cache.get('a')).toBeUndefined();
});

test('keeps no failure', async () => {
  const cache = new TokenCache(10);
  expect(await cache.lookUp('a', async () => undefined)).toBeUndefined();
  await expect(cache.lookUp('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await cache.lookUp('a', forever(ada))).toEqual(ada);
});

test('makes one of look-ups at the same time', async () => {
  const cache = new TokenCache(10);
  const load = vi.fn<() => Promise<Verified>>(forever(ada));
  const found = await Promise.all([cache.lookUp('a', load), cache.lookUp('a', load), cache.lookUp('a', load)]);
  expect(found).toEqual([ada, ada, ada]);
  expect(load).toHaveBeenCalledOnce();
});

test('forgets at once, and only what is concerned', async () => {
  const cache = new TokenCache(10);
  await cache.lookUp('a', forever(ada));
  await cache.lookUp('e', forever(eve));
  cache.forget((actor) => actor.userId === 'ada');
  expect([cache.get('a'), cache.get('e')]).toEqual([undefined, eve]);
});

test('does not keep what was looked up before it was revoked', async () => {
  const cache = new TokenCache(10);
  const database = Promise.withResolvers<Verified>();
  const before = cache.lookUp('a', () => database.promise);
  cache.forget((actor) => actor.userId === 'ada');
  // A look-up after the revocation does not share the one before.
  expect(await cache.lookUp('a', async () => undefined)).toBeUndefined();
  database.resolve({ actor: ada, expiresAt: null });
  await before;
  expect(cache.get('a')).toBeUndefined();
});

test('is bounded: the oldest go', async () => {
  const cache = new TokenCache(3);
  for (const hash of ['a', 'b', 'c', 'd']) await cache.lookUp(hash, forever(ada));
  expect(['a', 'b', 'c', 'd'].map((hash) => cache.get(hash) !== undefined)).toEqual([false, true, true, true]);
});
