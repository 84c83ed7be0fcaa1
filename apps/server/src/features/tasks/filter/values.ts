import { LocalDate, priorities, type Priority } from '@todo/contracts';
import { type DateValue, type OffsetUnit, dayNames, offsetUnits, weekdays } from './ast.ts';

/** Longest estimate that a filter compares with, in minutes. */
const maxMinutes = 1_000_000;

export const expected = {
  date: 'a day: 2026-12-01, today, tomorrow, yesterday, a weekday, or so long from today as +7d, -2w, +1m, +1y (at most 100 years)',
  priority: `a priority: ${priorities.join(', ')}`,
  estimate: 'a length of time such as 30m, 2h or 1h30m',
} as const;

const isOneOf = <T extends string>(values: readonly T[], text: string): text is T =>
  (values as readonly string[]).includes(text);

/** A day as people write it; nothing when it is none. */
export const readDate = (text: string): DateValue | undefined => {
  const lower = text.toLowerCase();
  if (isOneOf(dayNames, lower)) return { kind: 'named', name: lower };
  const weekday = weekdays.find((name) => name === lower || name.slice(0, 3) === lower);
  if (weekday !== undefined) return { kind: 'weekday', name: weekday };
  const offset = /^([+-])(\d{1,6})([dwmy])$/.exec(lower);
  if (offset !== null) {
    const [, sign, digits, letter] = offset;
    const unit = letter as OffsetUnit;
    const amount = Number(digits);
    if (amount > offsetUnits[unit]) return undefined;
    return { kind: 'offset', amount: sign === '-' && amount > 0 ? -amount : amount, unit };
  }
  return LocalDate.safeParse(text).success ? { kind: 'date', date: text } : undefined;
};

export const readPriority = (text: string): Priority | undefined => {
  const lower = text.toLowerCase();
  return isOneOf(priorities, lower) ? lower : undefined;
};

/** `1h30m` in minutes. */
export const readEstimate = (text: string): number | undefined => {
  const match = /^(?:(\d{1,6})h)?(?:(\d{1,7})m)?$/i.exec(text);
  if (match === null || text === '') return undefined;
  const minutes = Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0);
  return minutes <= maxMinutes ? minutes : undefined;
};
