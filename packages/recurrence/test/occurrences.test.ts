import { describe, expect, test } from 'vitest';
import { type LocalTime, dateIn, instantOf, next, occurrences, parseRule, repeatAfter } from '../src/index.ts';

const dates = (rule: string, date: string, limit: number) =>
  occurrences(parseRule(rule), { date }, limit).map((occurrence) => occurrence.date);
const instants = (rule: string, start: LocalTime, limit: number) =>
  occurrences(parseRule(rule), start, limit).map(({ instant }) => new Date(instant).toISOString());

describe('ends of months', () => {
  test('the 31st comes in the months that have one', () => {
    const expected = ['2026-01-31', '2026-03-31', '2026-05-31', '2026-07-31', '2026-08-31'];
    expect(dates('FREQ=MONTHLY', '2026-01-31', 5)).toEqual(expected);
    expect(dates('FREQ=MONTHLY;BYMONTHDAY=31', '2026-01-31', 5)).toEqual(expected);
  });
  test('the last day comes in every month', () => {
    expect(dates('FREQ=MONTHLY;BYMONTHDAY=-1', '2028-01-31', 3)).toEqual(['2028-01-31', '2028-02-29', '2028-03-31']);
  });
  test('February 29 comes in leap years, of which 2100 is none', () => {
    expect(dates('FREQ=YEARLY', '2024-02-29', 3)).toEqual(['2024-02-29', '2028-02-29', '2032-02-29']);
    expect(next(parseRule('FREQ=YEARLY'), { date: '2024-02-29' }, '2096-02-29')?.date).toBe('2104-02-29');
  });
});

describe('clock changes (RFC 5545, section 3.3.5)', () => {
  test('02:30 that is skipped is 03:30 on that day only', () => {
    const start = { date: '2026-03-28', time: '02:30', timeZone: 'Europe/Berlin' };
    expect(instants('FREQ=DAILY', start, 3)).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:30:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });
  test('02:30 that comes twice is the first of the two', () => {
    const start = { date: '2026-10-24', time: '02:30', timeZone: 'Europe/Berlin' };
    expect(instants('FREQ=DAILY', start, 3)).toEqual([
      '2026-10-24T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });
  test('a whole day is its first instant in its zone', () => {
    const start = { date: '2024-04-25', timeZone: 'Africa/Cairo' };
    // The night of the 26th has no midnight there: the clocks go from 00:00 to 01:00.
    expect(instants('FREQ=DAILY', start, 3)).toEqual([
      '2024-04-24T22:00:00.000Z',
      '2024-04-25T22:00:00.000Z',
      '2024-04-26T21:00:00.000Z',
    ]);
    expect(instants('FREQ=DAILY', { date: '2026-12-01' }, 1)).toEqual(['2026-12-01T00:00:00.000Z']);
  });
  test('an instant is another date in another zone', () => {
    const instant = Date.parse('2026-12-01T11:30:00Z');
    expect([dateIn(instant), dateIn(instant, 'Pacific/Kiritimati')]).toEqual(['2026-12-01', '2026-12-02']);
    expect(instantOf({ date: '2026-12-02', time: '01:30', timeZone: 'Pacific/Kiritimati' })).toBe(instant);
  });
});

describe('the end of a series', () => {
  test('COUNT counts from the start, whatever is asked for', () => {
    const rule = parseRule('FREQ=DAILY;COUNT=3');
    expect(next(rule, { date: '2026-12-01' }, '2026-12-02')?.date).toBe('2026-12-03');
    expect(next(rule, { date: '2026-12-01' }, '2026-12-03')).toBeUndefined();
    expect(next(rule, { date: '2026-12-01' }, '2020-01-01')?.date).toBe('2026-12-01');
  });
  test.each([
    ['20261203', 3],
    ['20261203T090000', 3],
    ['20261203T085959', 2],
    ['20261203T080000Z', 3],
    ['20261203T075959Z', 2],
    ['20261130', 0],
  ])('UNTIL=%s leaves %i', (until, left) => {
    const start = { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' };
    expect(instants(`FREQ=DAILY;UNTIL=${until}`, start, 10)).toHaveLength(left);
  });
  test.each([
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30,31',
    'FREQ=MONTHLY;INTERVAL=12;BYMONTH=2',
    'FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31',
    'FREQ=YEARLY;BYDAY=MO;BYSETPOS=60',
    'FREQ=WEEKLY;BYDAY=MO;BYSETPOS=5',
    'FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29',
    'FREQ=DAILY;INTERVAL=7;BYDAY=SU',
  ])('%s from 2027-01-01 never comes, and says so soon', (rule) => {
    const began = performance.now();
    expect(dates(rule, '2027-01-01', 1)).toEqual([]);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
  test('what comes rarely is found', () => {
    expect(dates('FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO', '2025-01-01', 2)).toEqual(['2044-02-29', '2072-02-29']);
    expect(dates('FREQ=YEARLY;INTERVAL=100;BYMONTH=2;BYMONTHDAY=29', '2000-01-01', 3)).toEqual([
      '2000-02-29',
      '2400-02-29',
      '2800-02-29',
    ]);
  });
  test('the calendar ends with the last day that tasks may have', () => {
    expect(dates('FREQ=DAILY', '9999-12-29', 5)).toEqual(['9999-12-29', '9999-12-30']);
    expect(dates('FREQ=YEARLY;INTERVAL=10000', '2026-01-01', 5)).toEqual(['2026-01-01']);
    expect(repeatAfter(parseRule('FREQ=DAILY'), '9999-12-30')).toBeUndefined();
    expect(repeatAfter(parseRule('FREQ=YEARLY;INTERVAL=10000'), '2026-12-30')).toBeUndefined();
  });
});

describe('examples of RFC 5545, section 3.8.5.3', () => {
  test.each([
    ['FREQ=MONTHLY;BYDAY=1SU,-1SU;INTERVAL=2', '1997-09-07', '1997-09-07 1997-09-28 1997-11-02 1997-11-30 1998-01-04'],
    ['FREQ=YEARLY;BYDAY=20MO', '1997-05-19', '1997-05-19 1998-05-18 1999-05-17'],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', '1997-09-02', '1998-02-13 1998-03-13 1998-11-13 1999-08-13 2000-10-13'],
    [
      'FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8',
      '1996-11-05',
      '1996-11-05 2000-11-07 2004-11-02',
    ],
    ['FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3', '1997-09-04', '1997-09-04 1997-10-07 1997-11-06'],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2', '1997-09-29', '1997-09-29 1997-10-30 1997-11-27 1997-12-30'],
    ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU', '1997-08-05', '1997-08-05 1997-08-10 1997-08-19 1997-08-24'],
    ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU', '1997-08-05', '1997-08-05 1997-08-17 1997-08-19 1997-08-31'],
    ['FREQ=MONTHLY;BYMONTHDAY=15,30', '2007-01-15', '2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30'],
  ])('%s', (rule, start, expected) => {
    const all = expected.split(' ');
    expect(dates(rule, start, all.length)).toEqual(all);
  });
  test('plain weekdays and numbered ones add up', () => {
    expect(dates('FREQ=MONTHLY;BYDAY=MO,1TU', '2026-12-01', 4)).toEqual([
      '2026-12-01',
      '2026-12-07',
      '2026-12-14',
      '2026-12-21',
    ]);
  });
});

describe('after completion', () => {
  test.each([
    ['FREQ=DAILY;INTERVAL=3', '2026-12-30', '2027-01-02'],
    ['FREQ=WEEKLY;INTERVAL=2', '2026-12-01', '2026-12-15'],
    ['FREQ=MONTHLY', '2027-01-31', '2027-02-28'],
    ['FREQ=YEARLY', '2028-02-29', '2029-02-28'],
    ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', '2026-12-04', '2026-12-07'],
    ['FREQ=MONTHLY;BYMONTHDAY=31', '2027-01-31', '2027-03-31'],
    ['FREQ=MONTHLY;BYMONTHDAY=31', '2027-01-15', '2027-01-31'],
  ])('%s on %s: %s', (rule, done, expected) => {
    expect(repeatAfter(parseRule(rule), done)).toBe(expected);
  });
});
