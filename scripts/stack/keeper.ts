import { setTimeout as delay } from 'node:timers/promises';
import type { Exit, Restartable } from './process.ts';

/** Pauses before a program that died is started again; one that held this long begins anew. Milliseconds. */
const [firstPause, longestPause, steady] = [500, 15_000, 60_000];

/** Starts programs again that end by themselves, ever more slowly while they keep ending, and says so. */
export class Keeper {
  readonly #say: (line: string) => void;
  readonly #closing = new AbortController();
  readonly #pauses = new Map<string, { pause: number; at: number }>();

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  /** To be told of every end. */
  ended(name: string, exit: Exit, program: Restartable): void {
    if (exit.expected || this.#closing.signal.aborted) return;
    const how = exit.signal ? `was ended by ${exit.signal}` : `ended with code ${exit.code}`;
    void this.#again(name, how, program);
  }

  async #again(name: string, how: string, program: Restartable): Promise<void> {
    const last = this.#pauses.get(name);
    const pause = last && performance.now() - last.at < steady ? Math.min(last.pause * 2, longestPause) : firstPause;
    this.#say(`${name} ${how}; starting it again in ${pause / 1000} s`);
    try {
      await delay(pause, undefined, { signal: this.#closing.signal });
      this.#pauses.set(name, { pause, at: performance.now() });
      await program.start();
      this.#say(`${name} is back`);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      await this.#again(name, `did not come back (${(error as Error).message})`, program);
    }
  }

  /** From now on what ends stays ended. */
  close(): void {
    this.#closing.abort();
  }
}
