import { describe, expect, test } from 'vitest';
import { read, summary } from './reading.ts';

const at = (text: string, instant: string, timeZone: string, weekStart = 1): string =>
  summary(read(text, 'en', { now: Date.parse(instant), timeZone, weekStart }));

describe('today is that of the time zone', () => {
  test.each([
    ['Pacific/Kiritimati', 'x | 2026-11-19'],
    ['Asia/Karachi', 'x | 2026-11-18'],
    ['Pacific/Honolulu', 'x | 2026-11-18'],
    ['Pacific/Pago_Pago', 'x | 2026-11-17'],
  ])('%s', (timeZone, says) => expect(at('x today', '2026-11-18T10:30:00Z', timeZone)).toBe(says));

  test('and an unknown one is an error', () => {
    expect(() => at('x today', '2026-11-18T10:30:00Z', 'Europe/Atlantis')).toThrow(RangeError);
  });
});

describe('when clocks change', () => {
  // Berlin: 25 October 2026 03:00 CEST -> 02:00 CET; 28 March 2027 02:00 CET -> 03:00 CEST.
  test.each([
    ['x in 2 hours', '2026-10-24T23:30:00Z', 'x | 2026-10-25 02:30'],
    ['x in 3 hours', '2026-10-24T23:30:00Z', 'x | 2026-10-25 03:30'],
    ['x in 1 hour', '2027-03-28T00:30:00Z', 'x | 2027-03-28 03:30'],
    ['x in 1 day and 2 hours', '2027-03-27T00:30:00Z', 'x | 2027-03-28 04:30'],
    ['x in 1 day', '2027-03-27T23:30:00Z', 'x | 2027-03-29'],
    ['x tomorrow at 2:30', '2027-03-27T10:00:00Z', 'x | 2027-03-28 02:30'],
    ['x at 2:30', '2026-10-25T00:45:00Z', 'x | 2026-10-26 02:30'],
  ])('%s at %s', (text, instant, says) => expect(at(text, instant, 'Europe/Berlin')).toBe(says));
});

describe('the first day of the week', () => {
  // A Sunday.
  test.each([
    [1, 'x next week', 'x | 2026-11-23'],
    [7, 'x next week', 'x | 2026-11-29'],
    [6, 'x next week', 'x | 2026-11-28'],
    [1, 'x next tuesday', 'x | 2026-11-24'],
    [7, 'x next tuesday', 'x | 2026-12-01'],
    [1, 'x end of the week', 'x | 2026-11-22'],
    [7, 'x end of the week', 'x | 2026-11-28'],
    [1, 'x this weekend', 'x | 2026-11-22'],
    [1, 'x next weekend', 'x | 2026-11-28'],
  ])('%i: %s', (weekStart, text, says) => expect(at(text, '2026-11-22T12:00:00Z', 'UTC', weekStart)).toBe(says));
});

describe('month ends', () => {
  test.each([
    ['x in 1 month', '2027-01-31T12:00:00Z', 'x | 2027-02-28'],
    ['x in 12 months', '2028-02-29T12:00:00Z', 'x | 2029-02-28'],
    ['x on the 31st', '2027-02-01T12:00:00Z', 'x | 2027-03-31'],
    ['x next month', '2026-12-31T12:00:00Z', 'x | 2027-01-01'],
    ['x every month on the 31st', '2027-02-01T12:00:00Z', 'x | 2027-03-31 | FREQ=MONTHLY;BYMONTHDAY=31'],
    ['x every 29 feb', '2097-01-01T12:00:00Z', 'x | 2104-02-29 | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29'],
    ['x 29 feb', '2097-01-01T12:00:00Z', 'x | 2104-02-29'],
  ])('%s at %s', (text, instant, says) => expect(at(text, instant, 'UTC')).toBe(says));
});

test('a time of today that is over is tomorrow, unless today is said', () => {
  expect(at('x at 10:30', '2026-11-18T10:30:00Z', 'UTC')).toBe('x | 2026-11-19 10:30');
  expect(at('x at 10:31', '2026-11-18T10:30:00Z', 'UTC')).toBe('x | 2026-11-18 10:31');
  expect(at('x today at 9', '2026-11-18T10:30:00Z', 'UTC')).toBe('x | 2026-11-18 09:00');
  expect(at('x tonight', '2026-11-18T21:30:00Z', 'UTC')).toBe('x | 2026-11-18');
  expect(at('x every wednesday at 9', '2026-11-18T10:30:00Z', 'UTC')).toBe(
    'x | 2026-11-25 09:00 | FREQ=WEEKLY;BYDAY=WE',
  );
});
