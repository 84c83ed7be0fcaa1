import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type LocalTime,
  type Rule,
  addDays,
  formatRule,
  instantOf,
  next,
  occurrences,
  parseRule,
  repeatAfter,
} from '../src/index.ts';

/** Laws that hold for every rule, start and zone. */

const numbers = (most: number, negative: boolean, length: number) =>
  fc.uniqueArray(
    fc.integer({ min: negative ? -most : 1, max: most }).filter((value) => value !== 0),
    { maxLength: length },
  );
const date = fc.integer({ min: 0, max: 15_000 }).map((days) => addDays('1995-01-01', days));
const start: fc.Arbitrary<LocalTime> = fc.record({
  date,
  time: fc.constantFrom(undefined, '00:00', '00:30', '01:30', '02:30', '09:00', '23:45'),
  timeZone: fc.constantFrom(
    undefined,
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Beirut',
  ),
});
const byDay = fc
  .tuple(fc.constantFrom(0, 0, 0, 1, 2, 5, -1, -5), fc.integer({ min: 0, max: 6 }))
  .map(([nth, weekday]) => (nth === 0 ? { weekday } : { nth, weekday }));

/** Rules as people could write them; what RFC 5545 does not allow together is left out. */
const endless: fc.Arbitrary<Rule> = fc
  .record({
    frequency: fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'),
    interval: fc.integer({ min: 1, max: 12 }),
    byMonth: numbers(12, false, 3),
    byMonthDay: numbers(31, true, 4),
    byDay: fc.uniqueArray(byDay, { maxLength: 4, selector: (day) => JSON.stringify(day) }),
    bySetPos: numbers(3, true, 2),
    weekStart: fc.integer({ min: 0, max: 6 }),
  })
  .map((rule) => ({
    ...rule,
    byMonthDay: rule.frequency === 'WEEKLY' ? [] : rule.byMonthDay,
    byDay: ['DAILY', 'WEEKLY'].includes(rule.frequency) ? rule.byDay.map(({ weekday }) => ({ weekday })) : rule.byDay,
    bySetPos: rule.byDay.length > 0 ? rule.bySetPos : [],
  }))
  .map((rule) => parseRule(formatRule(rule)));

const parts = (text: string) => {
  const [year, month, monthDay] = text.split('-').map(Number) as [number, number, number];
  const weekday = (new Date(`${text}T00:00:00Z`).getUTCDay() + 6) % 7;
  return { year, month, monthDay, weekday, length: new Date(Date.UTC(year, month, 0)).getUTCDate() };
};

describe('for every rule', () => {
  test('its text is read as the same rule', () => {
    fc.assert(
      fc.property(endless, (rule) => {
        expect(parseRule(formatRule(rule))).toEqual(rule);
      }),
    );
  });

  test('dates and instants only grow, and none lies before the start', () => {
    fc.assert(
      fc.property(endless, start, (rule, first) => {
        const found = occurrences(rule, first, 12);
        for (const [index, occurrence] of found.entries()) {
          const before = found[index - 1];
          expect(occurrence.instant).toBe(instantOf(occurrence));
          expect(occurrence.date >= first.date).toBe(true);
          if (before === undefined) continue;
          expect(occurrence.date > before.date).toBe(true);
          expect(occurrence.instant).toBeGreaterThan(before.instant);
        }
      }),
    );
  });

  test('each date has what the BY parts ask for', () => {
    fc.assert(
      fc.property(endless, start, (rule, first) => {
        for (const occurrence of occurrences(rule, first, 12)) {
          const { month, monthDay, weekday, length } = parts(occurrence.date);
          if (rule.byMonth.length > 0) expect(rule.byMonth).toContain(month);
          if (rule.byMonthDay.length > 0) {
            expect(rule.byMonthDay.some((day) => day === monthDay || day === monthDay - length - 1)).toBe(true);
          }
          if (rule.byDay.length > 0) expect(rule.byDay.map((day) => day.weekday)).toContain(weekday);
          const inMonths = rule.frequency === 'MONTHLY' || rule.byMonth.length > 0;
          if (inMonths && rule.byDay.length > 0) {
            const fromStart = Math.ceil(monthDay / 7);
            const fromEnd = -Math.ceil((length - monthDay + 1) / 7);
            expect(
              rule.byDay.some(
                ({ nth, weekday: wanted }) =>
                  wanted === weekday && (nth === undefined || nth === fromStart || nth === fromEnd),
              ),
            ).toBe(true);
          }
        }
      }),
    );
  });

  test('INTERVAL leaves out the periods between', () => {
    fc.assert(
      fc.property(endless, start, (rule, first) => {
        const began = parts(first.date);
        const mondays = (day: string) => Date.parse(`${day}T00:00:00Z`) / 86_400_000;
        for (const occurrence of occurrences(rule, first, 12)) {
          const at = parts(occurrence.date);
          const startOfWeek = (day: string, weekday: number) => mondays(day) - ((weekday - rule.weekStart + 7) % 7);
          const distance = {
            DAILY: mondays(occurrence.date) - mondays(first.date),
            WEEKLY: (startOfWeek(occurrence.date, at.weekday) - startOfWeek(first.date, began.weekday)) / 7,
            MONTHLY: at.year * 12 + at.month - began.year * 12 - began.month,
            YEARLY: at.year - began.year,
          }[rule.frequency];
          expect(distance % rule.interval).toBe(0);
        }
      }),
    );
  });

  test('the next after a date is the first of all that are later', () => {
    fc.assert(
      fc.property(endless, start, fc.integer({ min: -40, max: 2_000 }), (rule, first, days) => {
        const after = addDays(first.date, days);
        const all = occurrences(rule, first, 40);
        const later = all.find((occurrence) => occurrence.date > after);
        const found = next(rule, first, after);
        if (later === undefined && all.length === 40) {
          expect(found === undefined || found.date > all.at(-1)!.date).toBe(true);
        } else expect(found).toEqual(later);
      }),
    );
  });

  test('COUNT and UNTIL leave the beginning of what there is without them', () => {
    fc.assert(
      fc.property(endless, start, fc.integer({ min: 1, max: 12 }), (rule, first, count) => {
        const all = occurrences(rule, first, 14);
        expect(occurrences({ ...rule, count }, first, 14)).toEqual(all.slice(0, count));
        const last = all[count - 1];
        if (last === undefined) return;
        const kept = all.slice(0, count);
        const instant = new Date(last.instant).toISOString().replace('.000', '');
        for (const until of [last.date, `${last.date}T${last.time ?? '00:00'}:00`, instant]) {
          expect(occurrences({ ...rule, until }, first, 14), until).toEqual(kept);
        }
        expect(occurrences({ ...rule, until: addDays(last.date, -1) }, first, 14)).toEqual(kept.slice(0, -1));
      }),
    );
  });

  test('after completion comes a later date, and with BY parts one that they allow', () => {
    fc.assert(
      fc.property(endless, date, (rule, done) => {
        const again = repeatAfter(rule, done);
        if (again === undefined) return;
        expect(again > done).toBe(true);
        if (rule.byMonth.length > 0) expect(rule.byMonth).toContain(parts(again).month);
      }),
    );
  });
});
