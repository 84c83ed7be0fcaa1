import type { Events } from './events.ts';
import type { Jobs } from './jobs.ts';
import type { Secrets } from './secrets.ts';
import type { Services } from './services.ts';
import type { State } from './state.ts';

/** What a running platform says about itself, for readiness and metrics. */
export interface PlatformHealth {
  readonly ok: boolean;
  /** What is wrong and what to do about it; empty when all is well. */
  readonly problems: readonly string[];
}

/**
 * The five ports. Features know these and never which adapter is behind them. Life: create, register handlers on the
 * ports, `start`, and `stop`, which waits for handlers that are under way.
 */
export interface Platform {
  readonly name: 'embedded' | 'dapr';
  readonly events: Events;
  readonly state: State;
  readonly jobs: Jobs;
  readonly secrets: Secrets;
  readonly services: Services;
  /**
   * Calls back when deliveries begin anew after they may have been interrupted (the sidecar has started again): a
   * broadcast subscription may have missed events meanwhile. Register before `start`.
   */
  onReconnect(callback: () => void): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): Promise<PlatformHealth>;
}
