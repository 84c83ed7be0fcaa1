import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { addDays, clockAt, instantOf } from '../src/time/zoned.ts';

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Karachi', 'Australia/Lord_Howe', 'Pacific/Apia'];
const date = fc
  .date({ min: new Date('1970-01-02'), max: new Date('2090-01-01'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const time = fc.integer({ min: 0, max: 1439 }).map((minute) => {
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60];
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
});

test('an instant is what Temporal makes of a local time, also around clock changes', () => {
  fc.assert(
    fc.property(date, time, fc.constantFrom(...zones), (day, clock, timeZone) => {
      const wanted = Temporal.PlainDateTime.from(`${day}T${clock}`).toZonedDateTime(timeZone).epochMilliseconds;
      expect(instantOf({ date: day, time: clock, timeZone })).toBe(new Date(wanted).toISOString());
    }),
    { numRuns: 500 },
  );
});

test.for([
  ['2026-03-29', '02:30', '2026-03-29T01:30:00.000Z'],
  ['2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'],
])('Berlin, %s %s', ([day, clock, instant]) => {
  expect(instantOf({ date: day!, time: clock, timeZone: 'Europe/Berlin' })).toBe(instant);
});

test('clocks and days', () => {
  expect(clockAt(Date.parse('2026-12-31T23:30:00Z'), 'Europe/Berlin')).toEqual({ date: '2027-01-01', time: '00:30' });
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
});
