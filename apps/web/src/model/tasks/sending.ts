import { type Answer, ApiError } from '../http.ts';

const queues = new Map<string, Promise<unknown>>();

/** Does what concerns one task one after the other, so that a change is made on what the one before has left. */
export const inTurn = <T>(id: string, work: () => Promise<T>): Promise<T> => {
  const before = queues.get(id) ?? Promise.resolve();
  const result = before.then(work, work);
  const settled = result.then(
    () => undefined,
    () => undefined,
  );
  queues.set(id, settled);
  void settled.then(() => {
    if (queues.get(id) === settled) queues.delete(id);
  });
  return result;
};

/** Pauses between attempts, in milliseconds. */
const pauses = [500, 1_000, 2_000, 4_000];

/**
 * Sends a change until it is answered, a few times while the server cannot be reached. All attempts have one idempotency
 * key, so the change is made once though an answer may have been lost.
 */
export const persistently = async <T>(send: (key: string) => Promise<Answer<T>>): Promise<Answer<T>> => {
  const key = crypto.randomUUID();
  for (const pause of pauses) {
    try {
      return await send(key);
    } catch (error) {
      if (!(error instanceof ApiError && error.passing)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return send(key);
};
