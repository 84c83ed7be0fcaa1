import { next, parseRule } from '@todo/recurrence';
import { microseconds, µs } from '../support/microseconds.ts';
import type { Place } from '../support/place.ts';
import type { Row } from '../support/table.ts';

/** Rules as people have them, each with the start of its series in 2020 and the day after which the next one is asked for. */
const rules: Record<string, string> = {
  'every day': 'FREQ=DAILY',
  'two days of every other week': 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH',
  'monthly on the 31st': 'FREQ=MONTHLY;BYMONTHDAY=31',
  'last working day of the month': 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
  'every 29 February': 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29',
};
const start = { date: '2020-01-31', time: '02:30', timeZone: 'Europe/Berlin' };
const days = ['2026-03-28', '2026-10-24', '2026-12-31', '2028-02-28'];

/** The next occurrence of a series that began years ago, with its instant, the rule's text read anew each time as for a completed task. */
export const recurrencePart = (_: Place, say: (line: string) => void): Promise<Row[]> => {
  const rows = Object.entries(rules).map(([name, rule]): Row => {
    const subject = microseconds(days, (day) => next(parseRule(rule), start, day));
    say(`next occurrence, ${name}: ${µs(subject)}`);
    return { row: `next occurrence, ${name}`, subject: µs(subject), reference: '' };
  });
  return Promise.resolve(rows);
};
