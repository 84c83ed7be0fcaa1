import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addDays, next, occurrences, parseRule } from '../src/index.ts';

/**
 * The rules of cases/table.txt give what python-dateutil says; cases/generate.py made the table and describes its lines.
 */
const lines = readFileSync(join(import.meta.dirname, 'cases/table.txt'), 'utf8')
  .trimEnd()
  .split('\n');

const read = (line: string) => {
  const [rule, date, time, timeZone, after, shown, then] = line.split('|') as [string, string, ...string[]];
  const start = { date, time: time === '' ? undefined : time, timeZone: timeZone === '' ? undefined : timeZone };
  let known = 0;
  let previous = date;
  /** `7@60`: the date seven days after `from`, 60 minutes before UTC. */
  const momentAt = (text: string, from: string) => {
    const [days, offset] = text.split('@') as [string, string | undefined];
    if (offset !== undefined) known = Number(offset);
    const onDay = addDays(from, Number(days));
    return { date: onDay, instant: Date.parse(`${onDay}T${start.time ?? '00:00'}:00Z`) - known * 60_000 };
  };
  const words = shown!.split(' ').filter((word) => word !== '');
  const expected = words
    .filter((word) => word !== '!')
    .map((word) => {
      const moment = momentAt(word, previous);
      previous = moment.date;
      return moment;
    });
  const from = addDays(date, Number(after));
  return {
    rule: parseRule(rule),
    start,
    expected,
    ends: words.at(-1) === '!',
    after: from,
    following: then === '' ? undefined : momentAt(then!, from),
  };
};

const dateAndInstant = ({ date, instant }: { date: string; instant: number }) => ({ date, instant });

test('there are at least 2,000 cases in many zones', () => {
  expect(new Set(lines).size).toBeGreaterThanOrEqual(2_000);
  expect(new Set(lines.map((line) => line.split('|')[3])).size).toBeGreaterThanOrEqual(20);
});

describe.each(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'])('%s', (frequency) => {
  const ofFrequency = lines.filter((line) => line.startsWith(`FREQ=${frequency}`));

  test('the first occurrences', () => {
    for (const line of ofFrequency) {
      const { rule, start, expected, ends } = read(line);
      const found = occurrences(rule, start, ends ? 100 : expected.length);
      expect(found.map(dateAndInstant), line).toEqual(expected);
    }
  });

  test('the first occurrence after a date', () => {
    for (const line of ofFrequency) {
      const { rule, start, after, following } = read(line);
      const found = next(rule, start, after);
      expect(found && dateAndInstant(found), line).toEqual(following);
    }
  });
});

test('some occurrences lie on a time that the clocks skip', () => {
  const clocks = new Map<string, Intl.DateTimeFormat>();
  const clockIn = (timeZone: string) => {
    const clock = clocks.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' });
    clocks.set(timeZone, clock);
    return clock;
  };
  const moved = lines
    .map(read)
    .flatMap(({ start: { time, timeZone }, expected }) =>
      time === undefined || timeZone === undefined
        ? []
        : expected.filter(({ instant }) => clockIn(timeZone).format(instant) !== time),
    );
  expect(moved.length).toBeGreaterThan(0);
});
