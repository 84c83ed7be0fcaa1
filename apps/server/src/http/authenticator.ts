import type { IncomingMessage } from 'node:http';
import type { Actor } from '@todo/contracts';

/** Says who sent a request. The accounts feature is the one there is. */
export interface Authenticator {
  /**
   * The actor behind an API key or a session cookie; at once when it is known already. Throws (or rejects with) the
   * problems `unauthenticated`, `forbidden` (a cookie sent by another site) and `unavailable`.
   */
  authenticate(incoming: IncomingMessage): Actor | Promise<Actor>;
}
