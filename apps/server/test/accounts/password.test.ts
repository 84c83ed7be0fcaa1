import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from '../../src/features/accounts/password.ts';

test('a hash says how it was made, and fits its password alone', async () => {
  const hash = await hashPassword('correct horse');
  expect(hash).toMatch(/^\$scrypt\$ln=14,r=16,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await verifyPassword({ hash, password: 'correct horse' })).toBe(true);
  expect(await verifyPassword({ hash, password: 'correct horse ' })).toBe(false);
  expect(await hashPassword('correct horse')).not.toBe(hash);
});

test('a password is the same however its accents are typed', async () => {
  const hash = await hashPassword('caf\u00e9 cafe\u0301');
  expect(await verifyPassword({ hash, password: 'cafe\u0301 caf\u00e9' })).toBe(true);
});

test('a hash made with other parameters still fits', async () => {
  // RFC 7914, section 12: scrypt("pleaseletmein", "SodiumChloride", N = 16384, r = 8, p = 1).
  const expected =
    '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887';
  const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
  const hash = `$scrypt$ln=14,r=8,p=1$${base64(Buffer.from('SodiumChloride'))}$${base64(Buffer.from(expected, 'hex'))}`;
  expect(await verifyPassword({ hash, password: 'pleaseletmein' })).toBe(true);
  expect(await verifyPassword({ hash, password: 'pleaseletmeout' })).toBe(false);
});

test.each(['', 'x', 'salt:hash', '$scrypt$ln=14,r=16,p=1$$'])('what is no hash (%j) fits nothing', async (hash) => {
  expect(await verifyPassword({ hash, password: '' })).toBe(false);
});

test('hashing leaves the event loop free', async () => {
  let turns = 0;
  const turn = (): void => {
    turns += 1;
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  await hashPassword('correct horse');
  clearImmediate(next);
  expect(turns).toBeGreaterThan(100);
});
