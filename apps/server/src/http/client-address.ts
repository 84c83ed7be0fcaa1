import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * The IP address of who sent a request: the other end of the connection, or, behind a proxy that we trust, what that
 * proxy added to X-Forwarded-For, which is the last entry. The earlier entries are whatever the client wrote.
 */
export const clientAddress = (incoming: IncomingMessage, trustProxy: boolean): string => {
  const remote = incoming.socket.remoteAddress ?? '0.0.0.0';
  if (!trustProxy) return remote;
  const forwarded = incoming.headers['x-forwarded-for'];
  const last = (Array.isArray(forwarded) ? forwarded.join() : forwarded)?.split(',').at(-1)?.trim();
  return last !== undefined && isIP(last) !== 0 ? last : remote;
};
