import { setImmediate } from 'node:timers/promises';

/** Work of some milliseconds, after which others should have their turn. */
const portion = 500;

/** Goes through items, and lets the process answer others after every few hundred. */
export async function* gently<T>(items: Iterable<T>): AsyncGenerator<T> {
  let count = 0;
  for (const item of items) {
    if (++count % portion === 0) await setImmediate();
    yield item;
  }
}
