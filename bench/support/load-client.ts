import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Place } from './place.ts';

interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface LoadOrder {
  readonly url: string;
  readonly connections: number;
  /** Seconds. */
  readonly duration: number;
  /** What a connection sends, over and over; connections take these in turn. */
  readonly clients: readonly (readonly LoadRequest[])[];
}

export interface LoadResult {
  /** Answers a second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Requests that were not answered with 2xx. */
  readonly failures: number;
}

/** Sends requests from a process of its own. */
export class LoadGenerator {
  readonly #child: ChildProcess;

  get pid(): number {
    return this.#child.pid!;
  }

  constructor(place: Place) {
    this.#child = fork(join(import.meta.dirname, '..', 'load.ts'));
    place.onClear(async () => {
      const ended = once(this.#child, 'exit');
      this.#child.disconnect();
      await ended;
    });
  }

  /** As many requests as get through in the time. Throws when one of them fails. */
  async run(order: LoadOrder): Promise<LoadResult> {
    const answered = new AbortController();
    const { signal } = answered;
    const exited = once(this.#child, 'exit', { signal }).then(() => {
      throw new Error('The load generator ended.');
    });
    this.#child.send(order);
    const [result] = (await Promise.race([once(this.#child, 'message', { signal }), exited])) as [LoadResult];
    exited.catch(() => {});
    answered.abort();
    if (result.failures > 0) throw new Error(`${result.failures} requests to ${order.url} failed.`);
    return result;
  }
}
