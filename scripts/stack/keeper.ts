import { setTimeout as delay } from 'node:timers/promises';
import type { Exit, Restartable } from './process.ts';

/** Pauses before a program that died is started again; one that held for `steady` begins anew. Milliseconds. */
const [firstPause, longestPause, steady] = [500, 15_000, 60_000];

/** Starts programs again that end by themselves, ever more slowly while they keep ending, and says so. */
export class Keeper {
  readonly #say: (line: string) => void;
  readonly #closing = new AbortController();
  readonly #pauses = new Map<string, { pause: number; at: number }>();
  /** What is being started again: its ends are known from the start that failed. */
  readonly #busy = new Set<string>();

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  /** To be told of every end. */
  ended(name: string, exit: Exit, program: Restartable): void {
    if (exit.expected || this.#closing.signal.aborted || this.#busy.has(name)) return;
    void this.#again(name, exit.signal ? `was ended by ${exit.signal}` : `ended with code ${exit.code}`, program);
  }

  async #again(name: string, what: string, program: Restartable): Promise<void> {
    this.#busy.add(name);
    while (what !== '') {
      const pause = this.#nextPause(name);
      this.#say(`${name} ${what}; starting it again in ${pause / 1000} s`);
      try {
        await delay(pause, undefined, { signal: this.#closing.signal });
        await program.start();
        this.#say(`${name} is back`);
        what = '';
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        // The first line; what follows is the end of the log that it names.
        const [reason = ''] = (error as Error).message.split('\n', 1);
        what = `did not come back (${reason.replace(/ The end of (.*):$/, ' See $1')})`;
      }
    }
    this.#busy.delete(name);
  }

  #nextPause(name: string): number {
    const last = this.#pauses.get(name);
    const held = last === undefined || performance.now() - last.at > steady;
    const pause = held ? firstPause : Math.min(last.pause * 2, longestPause);
    this.#pauses.set(name, { pause, at: performance.now() });
    return pause;
  }

  /** From now on what ends stays ended. */
  close(): void {
    this.#closing.abort();
  }
}
