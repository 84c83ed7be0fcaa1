/** A stored value with the tag of its version. */
export interface StateEntry<T> {
  readonly value: T;
  readonly etag: string;
}

/**
 * - `etag`: save or delete only if the stored version is this one; `null` only if there is none; absent: in any case.
 * - `ttlSeconds`: the entry is gone after so many seconds (at least 1).
 */
export interface StateOptions {
  readonly etag?: string | null;
  readonly ttlSeconds?: number;
}

/** The stored version is not the one that was asked for. */
export class StateConflictError extends Error {
  override name = 'StateConflictError';
  readonly key: string;
  constructor(key: string) {
    super(`State "${key}" was changed by somebody else: read it again.`);
    this.key = key;
  }
}

/** A key-value store, shared by all processes of the application. Values are JSON; keys are at most 200 characters. */
export interface State {
  get<T>(key: string): Promise<StateEntry<T> | null>;
  /** Throws StateConflictError when `options.etag` does not fit. */
  save(key: string, value: unknown, options?: StateOptions): Promise<void>;
  /** Deleting what is not there succeeds, unless `options.etag` asks for a version. */
  delete(key: string, options?: Pick<StateOptions, 'etag'>): Promise<void>;
}

const maxKeyLength = 200;

/** Throws a RangeError for a key that not every store can hold. */
export const checkStateKey = (key: string): void => {
  if (key === '' || key.length > maxKeyLength || key.includes('||') || key.includes('\0')) {
    throw new RangeError(`A state key has 1 to ${maxKeyLength} characters, without "||" and NUL.`);
  }
};

/** The given time to live in seconds. Throws a RangeError when it is none. */
export const checkTtl = (seconds: number): number => {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds < 2 ** 31) return seconds;
  throw new RangeError(`A time to live is a whole number of seconds from 1 to 2^31 - 1, not ${seconds}.`);
};
