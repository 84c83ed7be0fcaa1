import { expect, it } from 'vitest';
import { dueInstant } from '../../src/features/tasks/due.ts';

const cases: [string, Parameters<typeof dueInstant>[0], string][] = [
  ['a day without a zone begins in UTC', { date: '2026-12-01' }, '2026-12-01T00:00:00.000Z'],
  ['a time without a zone is UTC', { date: '2026-12-01', time: '09:00' }, '2026-12-01T09:00:00.000Z'],
  ['a day begins in its zone', { date: '2026-12-01', timeZone: 'Europe/Berlin' }, '2026-11-30T23:00:00.000Z'],
  ['winter time', { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' }, '2026-12-01T08:00:00.000Z'],
  ['summer time', { date: '2026-07-01', time: '09:00', timeZone: 'Europe/Berlin' }, '2026-07-01T07:00:00.000Z'],
  [
    'a skipped time is an hour later',
    { date: '2026-03-29', time: '02:30', timeZone: 'Europe/Berlin' },
    '2026-03-29T01:30:00.000Z',
  ],
  [
    'a doubled time is the first one',
    { date: '2026-10-25', time: '02:30', timeZone: 'Europe/Berlin' },
    '2026-10-25T00:30:00.000Z',
  ],
  [
    'a day whose midnight is skipped',
    { date: '2018-11-04', timeZone: 'America/Sao_Paulo' },
    '2018-11-04T03:00:00.000Z',
  ],
  ['the far east of the date line', { date: '2026-12-01', timeZone: 'Pacific/Kiritimati' }, '2026-11-30T10:00:00.000Z'],
];

it.each(cases)('%s', (_, due, instant) => {
  expect(dueInstant(due).toISOString()).toBe(instant);
});
