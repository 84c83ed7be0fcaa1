import type { PlatformHealth } from '../platform.ts';
import { componentOf } from './events.ts';
import type { Sidecar } from './sidecar.ts';

/** How long an answer stands, in milliseconds, so that probes cost nothing. */
const standsMs = 5_000;
const withinMs = 2_000;

/** What the sidecar must have, by name. */
export interface Needs {
  readonly components: readonly string[];
  readonly subscriptions: readonly { readonly consumer: string; readonly topic: string }[];
}

interface Metadata {
  readonly components?: readonly { readonly name: string }[];
  readonly subscriptions?: readonly { readonly pubsubname: string; readonly topic: string }[];
}

/** Whether the sidecar is up and has what this process needs. */
export class Health {
  readonly #sidecar: Sidecar;
  readonly #needs: () => Needs;
  #last: { at: number; problems: Promise<readonly string[]> } | undefined;

  constructor(sidecar: Sidecar, needs: () => Needs) {
    this.#sidecar = sidecar;
    this.#needs = needs;
  }

  /** `others`: problems known from elsewhere. */
  async check(others: readonly string[]): Promise<PlatformHealth> {
    if (this.#last === undefined || Date.now() - this.#last.at > standsMs) {
      this.#last = { at: Date.now(), problems: this.#ask() };
    }
    const problems = [...(await this.#last.problems), ...others];
    return { ok: problems.length === 0, problems };
  }

  async #ask(): Promise<readonly string[]> {
    try {
      await this.#sidecar.call({ method: 'GET', path: 'healthz/outbound', within: withinMs });
      const { text } = await this.#sidecar.call({ method: 'GET', path: 'metadata', within: withinMs });
      return missing(JSON.parse(text) as Metadata, this.#needs());
    } catch (error) {
      return [`the sidecar is not ready: ${(error as Error).message} See the log of daprd.`];
    }
  }
}

const missing = ({ components = [], subscriptions = [] }: Metadata, needs: Needs): string[] => [
  ...needs.components
    .filter((name) => !components.some((component) => component.name === name))
    .map((name) => `the sidecar has no component "${name}": check deploy/dapr`),
  ...needs.subscriptions
    .filter(
      ({ consumer, topic }) =>
        !subscriptions.some((known) => known.pubsubname === componentOf(consumer) && known.topic === topic),
    )
    .map(
      ({ consumer, topic }) =>
        `the sidecar has no subscription for consumer ${consumer} on ${topic}: check deploy/dapr`,
    ),
];
