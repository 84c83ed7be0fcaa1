import type { Due, Reminder } from '@todo/contracts';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { durationFrom, quietUntil, reminderId, remindInstant, tomorrow } from '../../src/features/reminders/times.ts';

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Karachi', 'Australia/Lord_Howe', 'Pacific/Apia'];

describe('the instant of a reminder', () => {
  // Berlin puts its clocks forward on 2026-03-29 at 02:00 and back on 2026-10-25 at 03:00.
  test.each<[string, Reminder, Due | null, string | undefined]>([
    ['an instant is itself', { at: '2026-12-01T09:00:00.000Z' }, null, '2026-12-01T09:00:00.000Z'],
    [
      'minutes before a time',
      { before: 'PT30M' },
      { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' },
      '2026-12-01T07:30:00.000Z',
    ],
    ['without a zone: UTC', { before: 'PT30M' }, { date: '2026-12-01', time: '09:00' }, '2026-12-01T08:30:00.000Z'],
    ['at the time', { before: 'PT0M' }, { date: '2026-12-01', time: '09:00' }, '2026-12-01T09:00:00.000Z'],
    [
      'a whole day counts from nine in its zone',
      { before: 'PT0M' },
      { date: '2026-12-01', timeZone: 'Asia/Karachi' },
      '2026-12-01T04:00:00.000Z',
    ],
    ['the day before, at nine', { before: 'P1D' }, { date: '2026-03-01' }, '2026-02-28T09:00:00.000Z'],
    [
      'a day before is the same time of day across a change of the clocks',
      { before: 'P1D' },
      { date: '2026-03-29', time: '09:00', timeZone: 'Europe/Berlin' },
      '2026-03-28T08:00:00.000Z',
    ],
    [
      'while 24 hours before is exact',
      { before: 'PT24H' },
      { date: '2026-03-29', time: '09:00', timeZone: 'Europe/Berlin' },
      '2026-03-28T07:00:00.000Z',
    ],
    [
      'days come first, then hours: 09:00 -> the day before 09:00 -> 03:00',
      { before: 'P1DT6H' },
      { date: '2026-10-26', time: '09:00', timeZone: 'Europe/Berlin' },
      '2026-10-25T02:00:00.000Z',
    ],
    [
      'a week',
      { before: 'P1W' },
      { date: '2026-11-02', time: '09:00', timeZone: 'America/New_York' },
      // New York put its clocks back on 2026-11-01.
      '2026-10-26T13:00:00.000Z',
    ],
    [
      'a due time that is skipped is an hour later',
      { before: 'PT30M' },
      { date: '2026-03-29', time: '02:30', timeZone: 'Europe/Berlin' },
      '2026-03-29T01:00:00.000Z',
    ],
    ['nothing without a due date', { before: 'PT30M' }, null, undefined],
  ])('%s', (_, reminder, due, expected) => {
    expect(remindInstant(reminder, due)?.toISOString()).toBe(expected);
  });

  test('has the time of day of the task so many days before, or the nearest there is, in every zone', () => {
    const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
    fc.assert(
      fc.property(day, time, fc.integer({ min: 0, max: 400 }), fc.constantFrom(...zones), (at, [h, m], days, zone) => {
        const clock = `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`;
        const date = at.toISOString().slice(0, 10);
        const due = Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone, plainTime: clock });
        const instant = remindInstant({ before: `P${days}D` }, { date, time: clock, timeZone: zone })!;
        const expected = due.toPlainDate().subtract({ days }).toZonedDateTime({
          timeZone: zone,
          plainTime: due.toPlainTime(),
        });
        expect(instant.getTime()).toBe(expected.epochMilliseconds);
      }),
    );
  });
});

describe('the id of a reminder', () => {
  test('is the same for the same task and reminder alone', () => {
    const [a, b] = ['01a1fd4f-b4e7-7000-8000-000000000001', '01a1fd4f-b4e7-7000-8000-000000000002'];
    const half: Reminder = { before: 'PT30M' };
    expect(reminderId(a, half)).toBe(reminderId(a, { before: 'PT30M' }));
    expect(new Set([reminderId(a, half), reminderId(b, half), reminderId(a, { before: 'PT31M' })]).size).toBe(3);
    expect(reminderId(a, half)).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
});

describe('snoozing', () => {
  test('lasts calendar days in the zone, and exact hours', () => {
    const now = new Date('2026-03-28T20:00:00Z');
    expect(durationFrom(now, 'PT10M', 'Europe/Berlin').toISOString()).toBe('2026-03-28T20:10:00.000Z');
    expect(durationFrom(now, 'P1D', 'Europe/Berlin').toISOString()).toBe('2026-03-29T19:00:00.000Z');
    expect(durationFrom(now, 'PT24H', 'Europe/Berlin').toISOString()).toBe('2026-03-29T20:00:00.000Z');
  });

  test('until tomorrow is until nine of the next day there', () => {
    expect(tomorrow(new Date('2026-12-01T23:30:00Z'), 'UTC').toISOString()).toBe('2026-12-02T09:00:00.000Z');
    expect(tomorrow(new Date('2026-12-01T23:30:00Z'), 'Asia/Karachi').toISOString()).toBe('2026-12-03T04:00:00.000Z');
    expect(tomorrow(new Date('2026-03-28T12:00:00Z'), 'Europe/Berlin').toISOString()).toBe('2026-03-29T07:00:00.000Z');
  });
});

describe('quiet hours', () => {
  const night = { from: '22:00', to: '07:00' };
  const noon = { from: '12:00', to: '14:00' };

  test.each<[string, { from: string; to: string }, string, string, string | undefined]>([
    ['before them', night, 'UTC', '2026-12-01T21:59:59.999Z', undefined],
    ['from their first instant', night, 'UTC', '2026-12-01T22:00:00Z', '2026-12-02T07:00:00.000Z'],
    ['after midnight', night, 'UTC', '2026-12-02T03:00:00Z', '2026-12-02T07:00:00.000Z'],
    ['to their last', night, 'UTC', '2026-12-02T06:59:59.999Z', '2026-12-02T07:00:00.000Z'],
    ['at their end', night, 'UTC', '2026-12-02T07:00:00Z', undefined],
    ['within a day', noon, 'UTC', '2026-12-01T13:00:00Z', '2026-12-01T14:00:00.000Z'],
    ['outside them, within a day', noon, 'UTC', '2026-12-01T23:00:00Z', undefined],
    ['in the zone of the profile', night, 'Asia/Karachi', '2026-12-01T17:00:00Z', '2026-12-02T02:00:00.000Z'],
    ['not in another', night, 'Asia/Karachi', '2026-12-01T05:00:00Z', undefined],
    ['over a change of the clocks', night, 'Europe/Berlin', '2026-03-28T22:00:00Z', '2026-03-29T05:00:00.000Z'],
    // 02:30 comes twice: in the second hour the first of the two has passed.
    [
      'ending in a doubled hour',
      { from: '22:00', to: '02:30' },
      'Europe/Berlin',
      '2026-10-25T01:10:00Z',
      '2026-10-25T01:30:00.000Z',
    ],
    // 02:30 is skipped.
    [
      'ending in a skipped hour',
      { from: '22:00', to: '02:30' },
      'Europe/Berlin',
      '2026-03-29T00:50:00Z',
      '2026-03-29T01:30:00.000Z',
    ],
  ])('%s', (_, hours, zone, now, expected) => {
    expect(quietUntil(hours, zone, new Date(now))?.toISOString()).toBe(expected);
  });

  test('end, in every zone, within a day and an hour, and are over then', () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
    const instant = fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(time, time, instant, fc.constantFrom(...zones), (from, to, now, zone) => {
        fc.pre(from !== to);
        const end = quietUntil({ from, to }, zone, now);
        if (end === undefined) return;
        expect(end.getTime()).toBeGreaterThan(now.getTime());
        // Apia skipped a whole day once.
        expect(end.getTime() - now.getTime()).toBeLessThanOrEqual(49 * 3_600_000);
        const again = quietUntil({ from, to }, zone, end);
        // Only where the clock is put back within them they begin once more.
        if (again !== undefined) expect(again.getTime() - end.getTime()).toBeLessThanOrEqual(3_600_000);
      }),
      { numRuns: 500 },
    );
  });
});
