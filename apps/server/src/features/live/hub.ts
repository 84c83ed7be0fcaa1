import type { CatalogueEvent, EventTypeOn } from '@todo/contracts';
import { Gauge } from 'prom-client';

/** An event that tells of a change. */
export type Told = CatalogueEvent<EventTypeOn<'task-updates'>>;

/** One live connection. */
export interface Listener {
  /** The user's log has grown by this. */
  tell(event: Told): void;
  /** Something may have been missed: read the log. */
  check(): void;
  /** The process stops. */
  end(): void;
}

const connections = new Gauge({ name: 'todo_live_connections', help: 'Open live connections of this process' });

/** When to look into the log after deliveries may have been missed, in milliseconds: a consumer group needs a while to form. */
const settlingChecks = [1_000, 3_000, 7_000, 15_000, 30_000];

/** The live connections of this process, by user. */
export class LiveHub {
  readonly #listeners = new Map<string, Set<Listener>>();
  #checks: NodeJS.Timeout[] = [];
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  /** Adds a connection. Returns what removes it. */
  add(userId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(userId) ?? new Set();
    this.#listeners.set(userId, listeners.add(listener));
    connections.inc();
    return () => {
      if (!listeners.delete(listener)) return;
      connections.dec();
      if (listeners.size === 0 && this.#listeners.get(userId) === listeners) this.#listeners.delete(userId);
    };
  }

  /** Tells the user's connections. */
  tell(event: Told): void {
    for (const listener of this.#listeners.get(event.data.userId) ?? []) listener.tell(event);
  }

  /** How many connections a user has here. */
  count(userId: string): number {
    return this.#listeners.get(userId)?.size ?? 0;
  }

  /**
   * Events for this process may have passed it by: it has just started, its sidecar has, or the broker was away. Every
   * connection reads its log a few times until the deliveries are surely flowing again. No database is asked when nobody
   * is connected, and none after that.
   */
  settle(): void {
    for (const timer of this.#checks) clearTimeout(timer);
    this.#checks = settlingChecks.map((delay) =>
      setTimeout(() => {
        for (const listener of this.#all()) listener.check();
      }, delay).unref(),
    );
  }

  /** Ends all connections; the clients come back, to another process if this one is gone. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#checks) clearTimeout(timer);
    for (const listener of this.#all()) listener.end();
  }

  #all(): Listener[] {
    return [...this.#listeners.values()].flatMap((listeners) => [...listeners]);
  }
}
