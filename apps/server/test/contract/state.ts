import { expect, onTestFinished, test } from 'vitest';
import { StateConflictError, type State } from '../../src/platform/state.ts';
import { type Subject, unique } from './harness.ts';

const etagOf = async (state: State, key: string): Promise<string> => {
  const entry = await state.get(key);
  if (entry === null) throw new Error(`${key} is not there`);
  return entry.etag;
};

/** Keys and values. */
export const stateContract = ({ harness }: Subject): void => {
  const start = async (): Promise<State> => {
    const instance = await harness().start(() => undefined);
    onTestFinished(() => instance.stop());
    return instance.platform.state;
  };

  test('what is saved is read, and what is deleted is not', async () => {
    const state = await start();
    const key = unique('key');
    expect(await state.get(key)).toBeNull();
    const values = [{ text: 'quoted " and 🗒', list: [1, 2.5, null], nested: { yes: true } }, 'text', 0, false, []];
    for (const value of values) {
      await state.save(key, value);
      expect((await state.get(key))?.value).toEqual(value);
    }
    await state.delete(key);
    expect(await state.get(key)).toBeNull();
    await state.delete(key);
  });

  test('keys may hold what a URL may not', async () => {
    const state = await start();
    const key = unique('a/b?c=d&e#f %41 ü:');
    await state.save(key, 1);
    expect((await state.get(key))?.value).toBe(1);
    await state.delete(key);
    expect(await state.get(key)).toBeNull();
  });

  test('saving with the tag that was read succeeds once', async () => {
    const state = await start();
    const key = unique('key');
    await state.save(key, 1);
    const etag = await etagOf(state, key);
    await state.save(key, 2, { etag });
    await expect(state.save(key, 3, { etag })).rejects.toThrow(StateConflictError);
    expect((await state.get(key))?.value).toBe(2);
  });

  test('of many who save what they read at the same time, one succeeds', async () => {
    const state = await start();
    const key = unique('key');
    await state.save(key, 0);
    const etag = await etagOf(state, key);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, place) => state.save(key, place + 1, { etag })),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(7);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(StateConflictError);
  });

  test('saving what must be new succeeds only if it is', async () => {
    const state = await start();
    const key = unique('key');
    await state.save(key, 'first', { etag: null });
    await expect(state.save(key, 'second', { etag: null })).rejects.toThrow(StateConflictError);
    expect((await state.get(key))?.value).toBe('first');
  });

  test('a tag that no store ever gave is a conflict', async () => {
    const state = await start();
    const key = unique('key');
    await expect(state.save(key, 1, { etag: 'nonsense' })).rejects.toThrow(StateConflictError);
    await state.save(key, 1);
    await expect(state.save(key, 2, { etag: 'nonsense' })).rejects.toThrow(StateConflictError);
  });

  test('deleting with a tag is for the version that was read', async () => {
    const state = await start();
    const key = unique('key');
    await state.save(key, 1);
    const old = await etagOf(state, key);
    await state.save(key, 2);
    await expect(state.delete(key, { etag: old })).rejects.toThrow(StateConflictError);
    await expect(state.delete(key, { etag: null })).rejects.toThrow(StateConflictError);
    await state.delete(key, { etag: await etagOf(state, key) });
    expect(await state.get(key)).toBeNull();
    await state.delete(key, { etag: null });
  });

  test('an entry with a time to live is gone after it, and its place is free', async () => {
    const state = await start();
    const key = unique('key');
    await state.save(key, 'short-lived', { ttlSeconds: 1 });
    expect((await state.get(key))?.value).toBe('short-lived');
    await expect.poll(() => state.get(key), { timeout: 5_000 }).toBeNull();
    await state.save(key, 'new', { etag: null });
    expect((await state.get(key))?.value).toBe('new');
  });

  test('saving again without a time to live keeps the entry', async () => {
    const state = await start();
    const [kept, gone] = [unique('kept'), unique('gone')];
    await state.save(kept, 1, { ttlSeconds: 1 });
    await state.save(kept, 2);
    await state.save(gone, 1, { ttlSeconds: 1 });
    await expect.poll(() => state.get(gone), { timeout: 5_000 }).toBeNull();
    expect((await state.get(kept))?.value).toBe(2);
  });

  test('keys and times to live that not every store can hold are refused', async () => {
    const state = await start();
    await expect(state.save('', 1)).rejects.toThrow(RangeError);
    await expect(state.get('k'.repeat(201))).rejects.toThrow(RangeError);
    await expect(state.save('a||b', 1)).rejects.toThrow(RangeError);
    await expect(state.save('key', 1, { ttlSeconds: 0.5 })).rejects.toThrow(RangeError);
  });
};
