import { expect, test } from 'vitest';
import { isDatabaseUnavailable } from '../../src/database/unavailable.ts';

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });

test.each<[string, unknown]>([
  ['nobody listens', coded('ECONNREFUSED')],
  ['the connection was reset', coded('ECONNRESET')],
  ['no such host', coded('ENOTFOUND')],
  ['a Unix socket without a server', Object.assign(coded('ENOENT'), { syscall: 'connect' })],
  ['the connection failed', coded('08006')],
  ['the server stops', coded('57P01')],
  ['the server starts', coded('57P03')],
  ['too many clients', coded('53300')],
  ['no space left', coded('53100')],
  ['a deadlock', coded('40P01')],
  ['a serialization failure', coded('40001')],
  ['the connection ended', new Error('Connection terminated unexpectedly')],
  ['no answer', new Error('Query read timeout')],
  ['no connection in time', new Error('timeout exceeded when trying to connect')],
  ['the pool is closed', new Error('Cannot use a pool after calling end on the pool')],
  ['wrapped', new Error('outer', { cause: coded('ECONNREFUSED') })],
])('away: %s', (_, error) => {
  expect(isDatabaseUnavailable(error)).toBe(true);
});

test.each<[string, unknown]>([
  ['a constraint', coded('23514')],
  ['a syntax error', coded('42601')],
  ['a wrong value', coded('22007')],
  ['a missing file', coded('ENOENT')],
  ['any error', new Error('Connection is a nice word')],
  ['no error at all', 'ECONNREFUSED'],
  ['nothing', undefined],
])('not away: %s', (_, error) => {
  expect(isDatabaseUnavailable(error)).toBe(false);
});
