import { randomUUID } from 'node:crypto';
import type { CloudEvent } from '@todo/contracts';
import type { Platform } from '../../src/platform/platform.ts';

/** One process of the application on the platform under test. */
export interface Instance {
  readonly platform: Platform;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** The role by which other instances call this one; what `services.serve` is given. */
  readonly role?: string;
  /** Topics that the test publishes to without subscribing, so that they exist. */
  readonly topics?: readonly string[];
}

/** A platform as the suite sees it: real, with everything it needs. */
export interface Harness {
  /** A secret that is there. */
  readonly secret: { readonly name: string; readonly value: string };
  /** Starts a process; `register` puts the handlers on the ports before it runs. */
  start(register: (platform: Platform) => void, options?: StartOptions): Promise<Instance>;
}

/** What the suite runs on. */
export interface Subject {
  /** `several`: processes of the application can run at the same time. */
  readonly instances: 'one' | 'several';
  /** The harness, once the tests run. */
  readonly harness: () => Harness;
}

/** What a handler was given, to be waited for. */
export class Collector<T> {
  readonly items: T[] = [];
  readonly #waiting = new Set<() => void>();

  readonly add = (item: T): void => {
    this.items.push(item);
    for (const look of this.#waiting) look();
  };

  /** Resolves once the items fit; the test's time limit bounds it. */
  until(fits: (items: readonly T[]) => boolean): Promise<readonly T[]> {
    return new Promise((resolve) => {
      const look = () => {
        if (!fits(this.items)) return;
        this.#waiting.delete(look);
        resolve(this.items);
      };
      this.#waiting.add(look);
      look();
    });
  }

  count(count: number): Promise<readonly T[]> {
    return this.until((items) => items.length >= count);
  }
}

/** A topic, consumer or key that no other test has. */
export const unique = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;

/** An event as the relay publishes it. */
export const newEvent = (key: string, data: unknown = {}): CloudEvent => ({
  specversion: '1.0',
  id: randomUUID(),
  source: '/contract',
  type: 'contract.happened',
  subject: 'the subject – „ünicode“ 🗒',
  time: new Date().toISOString(),
  datacontenttype: 'application/json',
  partitionkey: key,
  data,
});
