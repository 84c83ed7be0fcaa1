import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { createAuthMiddleware } from 'better-auth/api';
import type { Logger } from 'pino';
import { uuidv7 } from 'uuidv7';
import type { AnyDatabase } from '../../database/connection.ts';
import { cookiePrefix } from '../../http/session-cookie.ts';
import { hashAhead, hashPassword, passwordLength, verifyPassword } from './password.ts';
import { currentScope } from './scope.ts';
import { createAuthStorage } from './storage.ts';

/** Begins every API key, so that people and secret scanners know one. */
export const keyPrefix = 'todo_';
/** Random letters after the prefix: 364 bits. */
export const keyLength = 64;
/** Header in which our own code, and nobody else, tells better-auth the client's address. */
export const addressHeader = 'x-client-address';

const day = 24 * 60 * 60;

export interface AuthOptions {
  readonly database: AnyDatabase;
  /** Signs the session cookies; at least 32 characters. */
  readonly secret: string;
  readonly publicUrl: string;
  /** Addresses besides the public one from which people use this server. */
  readonly origins: readonly string[];
  readonly log: Logger;
  /** Called when a session of the user has ended. */
  readonly onSessionEnd: (userId: string) => void;
}

/**
 * better-auth as this application uses it. Its tables are in migrations/0001_accounts.sql. It checks neither origins
 * (http/same-origin.ts does, for the whole API) nor who may call what (routes.ts lists the end points that are open).
 */
export const createAuth = ({ database, secret, publicUrl, origins, log, onSessionEnd }: AuthOptions) =>
  betterAuth({
    appName: 'Todo',
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret,
    trustedOrigins: [...origins],
    database: createAuthStorage(database),
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    session: { expiresIn: 30 * day, updateAge: day },
    plugins: [
      apiKey({
        schema: { apikey: { modelName: 'apiKey' } },
        defaultPrefix: keyPrefix,
        defaultKeyLength: keyLength,
        maximumNameLength: 100,
        startingCharactersConfig: { shouldStore: true, charactersLength: keyPrefix.length + 6 },
        // On by default, with 10 requests a day.
        rateLimit: { enabled: false },
      }),
    ],
    hooks: {
      before: createAuthMiddleware(async (context) => {
        // After the rate limit and before the transaction of the sign-up, which must be short.
        if (context.path === '/sign-up/email') await hashAhead((context.body as { password: string }).password);
      }),
    },
    databaseHooks: { session: { delete: { after: async ({ userId }) => onSessionEnd(userId) } } },
    // For each address; people at one household or office share theirs.
    rateLimit: {
      enabled: true,
      window: 60,
      max: 300,
      storage: 'memory',
      customRules: {
        '/sign-up/email': { window: 60, max: 300 },
        '/sign-in/email': { window: 60, max: 60 },
        '/change-password': { window: 60, max: 20 },
      },
    },
    advanced: {
      cookiePrefix,
      useSecureCookies: publicUrl.startsWith('https:'),
      disableCSRFCheck: true,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [addressHeader] },
      // The schema is ours and a test compares it; asking the database at each start would only cost time.
      database: { generateId: () => uuidv7(), validateSchema: false },
    },
    // Its own errors become answers; everything else is ours to answer.
    onAPIError: {
      onError: (error) => {
        if (!(error instanceof Error && error.name === 'APIError')) throw error;
      },
    },
    logger: {
      level: 'warn',
      disableColors: true,
      // It warns of every wrong password, some with the e-mail address; what failed here comes with an error. Those of
      // the database become the answer (scope.ts), and who answers logs them.
      log: (_level, message, ...details) => {
        const err = details.find((detail) => detail instanceof Error);
        if (err === undefined || err === currentScope()?.databaseError) log.debug(`better-auth: ${message}`);
        else log.error({ err }, `better-auth: ${message}`);
      },
    },
  });

export type Auth = ReturnType<typeof createAuth>;
