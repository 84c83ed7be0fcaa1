import type { Logger } from 'pino';
import type { AnyDatabase } from '../../database/connection.ts';
import type { OutboxWatch } from '../../events/outbox-watch.ts';
import type { Authenticator } from '../../http/authenticator.ts';
import { ProblemError } from '../../http/problem.ts';
import { SetupError } from '../../setup-error.ts';
import { type Auth, createAuth } from './auth.ts';
import { deleteAccount } from './deletion.ts';
import { createGuard, createTokenCache } from './guard.ts';
import { type KeyRow, type UserRow, countKeys, deleteKey, selectKeys, selectUser } from './queries.ts';
import { callAuth } from './scope.ts';

/** API keys a user may have. */
const maxKeys = 100;

const minSecretLength = 32;

export interface NewKey {
  readonly id: string;
  readonly name: string;
  /** The key itself, told this one time; only its hash is kept. */
  readonly key: string;
  readonly createdAt: Date;
}

export interface AccountsOptions {
  readonly database: AnyDatabase;
  readonly outbox: OutboxWatch;
  /** Signs the session cookies; at least 32 characters. A new one signs everybody out. */
  readonly secret: string;
  /** The address people use, without a trailing slash. */
  readonly publicUrl: string;
  /** The port of this process: its pages are also reached by http://localhost:PORT and http://127.0.0.1:PORT. */
  readonly port: number;
  /** Whether X-Forwarded-For is set by a proxy of ours. */
  readonly trustProxy: boolean;
  readonly log: Logger;
}

/** Users, their sessions and their API keys. */
export interface Accounts {
  readonly authenticator: Authenticator;
  readonly auth: Auth;
  readonly origins: ReadonlySet<string>;
  readonly trustProxy: boolean;
  readonly publicUrl: string;
  me(userId: string): Promise<UserRow>;
  /** Throws the problem `conflict` when the user has too many keys. */
  createKey(userId: string, name: string): Promise<NewKey>;
  keys(userId: string): Promise<KeyRow[]>;
  /** From now on the key is refused in this process, and in others within `maxAge` of the token cache. */
  revokeKey(userId: string, id: string): Promise<void>;
  /**
   * Deletes the account with everything in it. Its sessions and keys are refused as revoked ones are. Throws the problems
   * `forbidden` (wrong password) and `too-many-requests`.
   */
  delete(userId: string, password: string): Promise<void>;
}

/** Throws SetupError when the secret is too short. */
export const createAccounts = (options: AccountsOptions): Accounts => {
  const { database, outbox, secret, publicUrl, port, trustProxy, log } = options;
  if (secret.length < minSecretLength) {
    throw new SetupError(
      `The secret "auth-secret" (AUTH_SECRET) has fewer than ${minSecretLength} characters. Make one with: openssl rand -base64 32`,
    );
  }
  const origins = new Set([publicUrl, `http://localhost:${port}`, `http://127.0.0.1:${port}`]);
  const sessions = createTokenCache();
  const keys = createTokenCache();
  const onSessionEnd = (userId: string) => sessions.forget((actor) => actor.userId === userId);
  const auth = createAuth({ ...options, origins: [...origins], onSessionEnd });
  const authenticator = createGuard({ database, auth, publicUrl, origins, sessions, keys, log });

  return {
    authenticator,
    auth,
    origins,
    trustProxy,
    publicUrl,

    async me(userId) {
      const [user] = await selectUser(database, userId);
      if (user === undefined) throw new ProblemError('unauthenticated', { detail: 'This account is gone.' });
      return user;
    },

    async createKey(userId, name) {
      if ((await countKeys(database, userId)) >= maxKeys) {
        throw new ProblemError('conflict', { detail: `You have ${maxKeys} API keys already. Delete one first.` });
      }
      const made = await callAuth(() => auth.api.createApiKey({ body: { name, userId } }));
      return { id: made.id, name, key: made.key, createdAt: made.createdAt };
    },

    keys: (userId) => selectKeys(database, userId),

    async revokeKey(userId, id) {
      if ((await deleteKey(database, userId, id)) === 0) {
        throw new ProblemError('not-found', { detail: 'You have no such API key.' });
      }
      keys.forget((actor) => actor.keyId === id);
    },

    delete(userId, password) {
      const forget = (gone: string) => {
        for (const cache of [sessions, keys]) cache.forget((actor) => actor.userId === gone);
      };
      return deleteAccount({ database, outbox, log, forget }, userId, password);
    },
  };
};
