import { partitionOf } from '../database/outbox.ts';
import type { Session } from '../database/session.ts';
import type { Relay } from './relay.ts';

/** Tells the relay of this process what was written to the outbox, once it is committed. */
export class OutboxWatch {
  readonly #relay: Pick<Relay, 'nudge'> | undefined;

  /** Without a relay in this process another one's must find the events; see `ROLES`. */
  constructor(relay: Pick<Relay, 'nudge'> | undefined) {
    this.#relay = relay;
  }

  /** To be called after each insert into the outbox, with the session it went through. */
  written(session: Session, userId: string): void {
    session.afterCommit(() => this.#relay?.nudge(partitionOf(userId)));
  }
}
