import type { Actor } from '@todo/contracts';

/** How long a verified token is believed without another look, in milliseconds: what a revocation elsewhere may take. */
export const maxAge = 10_000;

export interface Verified {
  readonly actor: Actor;
  /** When the token itself ends; null for never. */
  readonly expiresAt: Date | null;
}

interface Entry {
  readonly actor: Actor;
  /** Of `Date.now()`. */
  readonly until: number;
}

/**
 * Actors by the hash of their token. Only successes are kept, each for `maxAge`; when there are more than `limit`, the
 * oldest go. Look-ups of one token at the same time are one.
 */
export class TokenCache {
  readonly #entries = new Map<string, Entry>();
  readonly #pending = new Map<string, Promise<Actor | undefined>>();
  readonly #limit: number;
  /** Grows with each `forget`: what was looked up before may be revoked by now and is not kept. */
  #generation = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(hash: string): Actor | undefined {
    const entry = this.#entries.get(hash);
    if (entry === undefined) return undefined;
    if (Date.now() < entry.until) return entry.actor;
    this.#entries.delete(hash);
    return undefined;
  }

  /** The actor as `load` finds it, kept from then on; undefined when it finds none. */
  lookUp(hash: string, load: () => Promise<Verified | undefined>): Promise<Actor | undefined> {
    const pending = this.#pending.get(hash);
    if (pending !== undefined) return pending;
    const generation = this.#generation;
    const started = Date.now();
    const promise = load()
      .then((verified) => {
        if (verified === undefined) return undefined;
        const { actor, expiresAt } = verified;
        const until = Math.min(started + maxAge, expiresAt?.getTime() ?? Infinity);
        if (generation === this.#generation) this.#keep(hash, { actor, until });
        return actor;
      })
      .finally(() => {
        if (this.#pending.get(hash) === promise) this.#pending.delete(hash);
      });
    this.#pending.set(hash, promise);
    return promise;
  }

  #keep(hash: string, entry: Entry): void {
    this.#entries.delete(hash);
    this.#entries.set(hash, entry);
    if (this.#entries.size > this.#limit) this.#entries.delete(this.#entries.keys().next().value!);
  }

  /** Drops at once what was verified for such actors, and keeps nothing of the look-ups under way. */
  forget(concerns: (actor: Actor) => boolean): void {
    this.#generation += 1;
    this.#pending.clear();
    for (const [hash, { actor }] of this.#entries) if (concerns(actor)) this.#entries.delete(hash);
  }
}
