import type { Logger } from 'pino';
import { pause } from '../pause.ts';

const firstPauseMs = 100;
const longestPauseMs = 5_000;

/** Has the database do what must be done, however long it is away, and remembers what is wrong meanwhile. */
export class Patience {
  readonly #signal: AbortSignal;
  readonly #log: Logger;
  #problem: string | undefined;

  /** `signal`: no further attempts once it is aborted. */
  constructor(signal: AbortSignal, log: Logger) {
    this.#signal = signal;
    this.#log = log;
  }

  /** What cannot be done at present; nothing when all is well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Tries until it is done; nothing when the process stops first. `trouble` says in a log line what cannot be done. */
  async insist<T>(work: () => Promise<T>, trouble: string): Promise<T | undefined> {
    for (let failures = 0; ; failures += 1) {
      try {
        const result = await work();
        this.#problem = undefined;
        return result;
      } catch (error) {
        this.#log.warn({ err: error }, trouble);
        this.#problem = `${trouble}: ${(error as Error).message}`;
      }
      if (this.#signal.aborted) return undefined;
      await pause(Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures, 10)), this.#signal);
    }
  }
}
