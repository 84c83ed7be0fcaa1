import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Actor } from '@todo/contracts';
import type { Logger } from 'pino';
import type { Database } from '../../database/session.ts';
import type { Authenticator } from '../../http/authenticator.ts';
import { ProblemError } from '../../http/problem.ts';
import { isForeignChange } from '../../http/same-origin.ts';
import { sessionCookieName } from '../../http/session-cookie.ts';
import { type Auth, keyLength, keyPrefix } from './auth.ts';
import { selectKeyOwner, touchKey } from './queries.ts';
import { callAuth } from './scope.ts';
import { TokenCache, type Verified } from './token-cache.ts';

/** Verified tokens kept of each kind; some 300 bytes each. */
const cacheLimit = 10_000;

export interface GuardOptions {
  readonly database: Database;
  readonly auth: Auth;
  readonly publicUrl: string;
  readonly origins: ReadonlySet<string>;
  readonly sessions: TokenCache;
  readonly keys: TokenCache;
  readonly log: Logger;
}

/** A cache for the guard. */
export const createTokenCache = (): TokenCache => new TokenCache(cacheLimit);

/** Lets in who shows an API key (`Authorization: Bearer …`) or a session cookie; a key goes first when both are there. */
export const createGuard = (options: GuardOptions): Authenticator => {
  const { sessions, keys } = options;
  const cookieName = sessionCookieName(options.publicUrl);
  return {
    authenticate(incoming) {
      const { authorization, cookie } = incoming.headers;
      if (authorization !== undefined) {
        const token = bearerToken(authorization);
        const hashed = hash('sha256', token, 'base64url');
        return keys.get(hashed) ?? demand(keys.lookUp(hashed, () => findKey(options, hashed)));
      }
      const token = cookie === undefined ? undefined : cookieValue(cookie, cookieName);
      if (token === undefined) throw unauthenticated('Send an API key as "Authorization: Bearer …", or sign in.');
      refuseForeign(incoming, options.origins);
      const hashed = hash('sha256', token, 'base64url');
      return (
        sessions.get(hashed) ?? demand(sessions.lookUp(hashed, () => findSession(options.auth, cookieName, token)))
      );
    },
  };
};

const unauthenticated = (detail: string, challenge = ''): ProblemError =>
  new ProblemError('unauthenticated', { detail, headers: { 'www-authenticate': `Bearer realm="todo"${challenge}` } });

const invalidToken = () =>
  unauthenticated('The API key or session is not valid: it may have ended or been revoked.', ', error="invalid_token"');

/** Refuses a change that another site made a browser send. Throws the problem `forbidden`. */
export const refuseForeign = (incoming: IncomingMessage, origins: ReadonlySet<string>): void => {
  if (isForeignChange(incoming, origins)) {
    throw new ProblemError('forbidden', {
      detail: 'This request came from a page of another site. Programs send an API key instead of a cookie.',
    });
  }
};

const demand = async (found: Promise<Actor | undefined>): Promise<Actor> => {
  const actor = await found;
  if (actor === undefined) throw invalidToken();
  return actor;
};

const keyPattern = new RegExp(`^[Bb]earer +(${keyPrefix}[A-Za-z]{${keyLength}}) *$`);

/** What cannot be a key is refused without a look into the database. */
const bearerToken = (authorization: string): string => {
  const token = keyPattern.exec(authorization)?.[1];
  if (token === undefined) throw invalidToken();
  return token;
};

/** The value of a cookie, as it was sent. */
const cookieValue = (header: string, name: string): string | undefined => {
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals !== -1 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
};

const findKey = async ({ database, log }: GuardOptions, hashed: string): Promise<Verified | undefined> => {
  const [owner] = await selectKeyOwner(database, hashed);
  if (owner === undefined) return undefined;
  if (owner.stale) {
    // Nobody waits for this.
    touchKey(database, owner.id).catch((error: unknown) =>
      log.warn({ err: error }, 'the use of an API key is not recorded'),
    );
  }
  return { actor: { userId: owner.user_id, via: 'api-key', keyId: owner.id }, expiresAt: owner.expires_at };
};

/** Prolonging the session is left to `GET /api/auth/get-session`, which can renew the cookie as well. */
const findSession = async (auth: Auth, cookieName: string, token: string): Promise<Verified | undefined> => {
  const headers = new Headers({ cookie: `${cookieName}=${token}` });
  const found = await callAuth(() => auth.api.getSession({ headers, query: { disableRefresh: true } }));
  if (found === null) return undefined;
  return { actor: { userId: found.user.id, via: 'session' }, expiresAt: found.session.expiresAt };
};
