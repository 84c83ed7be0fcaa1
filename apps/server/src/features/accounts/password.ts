import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { ProblemError } from '../../http/problem.ts';
import { Limiter } from '../../platform/limiter.ts';
import { currentScope } from './scope.ts';

const scryptAsync = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** Length of a password in UTF-16 code units. */
export const passwordLength = { min: 8, max: 128 } as const;

/**
 * scrypt (RFC 7914) with N = 2^14, r = 16, p = 1: 32 MiB and some 60 ms for each hash, stronger than OWASP's least
 * (N = 2^14, r = 8, p = 5 has the same work in half the memory). `ln` is the binary logarithm of N.
 */
const cost = { ln: 14, r: 16, p: 1, saltBytes: 16, hashBytes: 32 } as const;

/** Memory for parameters of stored hashes: twice what ours take. */
const maxmem = 128 * 2 ** 20;

/**
 * Hashing runs on libuv's threads, off the event loop. Two at a time leave the other two threads to files and names;
 * who comes when the line is full had better come back.
 */
const limiter = new Limiter(2);
const maxWaiting = 200;
let waiting = 0;

const derive = async (
  password: string,
  salt: Buffer,
  { ln, r, p }: { readonly ln: number; readonly r: number; readonly p: number },
  length: number,
): Promise<Buffer> => {
  if (waiting >= maxWaiting) {
    throw new ProblemError('unavailable', {
      detail: 'Too many people sign in at the moment. Try again in a few seconds.',
      headers: { 'retry-after': '5' },
    });
  }
  waiting += 1;
  try {
    // NFKC, so that the same password typed on another keyboard is the same.
    return await limiter.run(() => scryptAsync(password.normalize('NFKC'), salt, length, { N: 2 ** ln, r, p, maxmem }));
  } finally {
    waiting -= 1;
  }
};

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** A hash in PHC format: `$scrypt$ln=14,r=16,p=1$salt$hash`. Rejects with the problem `unavailable` when overloaded. */
export const hashPassword = async (password: string): Promise<string> => {
  const ahead = currentScope()?.passwordHash;
  if (ahead?.password === password) return ahead.hash;
  const salt = randomBytes(cost.saltBytes);
  const hash = await derive(password, salt, cost, cost.hashBytes);
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${unpadded(salt)}$${unpadded(hash)}`;
};

/** Makes the hash that a later `hashPassword` in the same call returns at once. */
export const hashAhead = async (password: string): Promise<void> => {
  const scope = currentScope();
  if (scope !== undefined) scope.passwordHash = { password, hash: await hashPassword(password) };
};

const phc = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Whether the password is the one that was hashed, compared in constant time. A hash of an unknown format fits none. */
export const verifyPassword = async ({ hash, password }: { hash: string; password: string }): Promise<boolean> => {
  const [, ln, r, p, salt, expected] = phc.exec(hash) ?? [];
  if (expected === undefined) return false;
  const wanted = Buffer.from(expected, 'base64');
  const parameters = { ln: Number(ln), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt!, 'base64'), parameters, wanted.length);
  return timingSafeEqual(derived, wanted);
};
