import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known about one call into better-auth by the parts of ours that it calls back. */
interface CallScope {
  /** The last error of a statement or a connection. */
  databaseError?: unknown;
  /** The hash of the password being set, made before the library opens its transaction. */
  passwordHash?: { readonly password: string; readonly hash: string };
}

const scopes = new AsyncLocalStorage<CallScope>();

/** The scope of the call that is under way; undefined outside of one. */
export const currentScope = (): CallScope | undefined => scopes.getStore();

/**
 * Makes a call into better-auth. Rejects with the database's own error when there was one: the library turns it into an
 * answer that blames the caller ("could not create user") or pretends success (sign-out). Only a unique violation is
 * an answer: the e-mail address was taken at the same time.
 */
export const callAuth = async <T>(call: () => Promise<T>): Promise<T> => {
  const scope: CallScope = {};
  try {
    const result = await scopes.run(scope, call);
    if (isFatal(scope.databaseError)) throw scope.databaseError;
    return result;
  } catch (error) {
    throw isFatal(scope.databaseError) ? scope.databaseError : error;
  }
};

const uniqueViolation = '23505';
const isFatal = (error: unknown): boolean =>
  error !== undefined && (error as { code?: unknown }).code !== uniqueViolation;
