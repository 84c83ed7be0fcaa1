import { describe, expect, test } from 'vitest';
import { RuleError, formatRule, parseRule } from '../src/index.ts';

describe('a rule', () => {
  test.each([
    ['FREQ=DAILY', 'FREQ=DAILY'],
    ['rrule:freq=daily;interval=1;', 'FREQ=DAILY'],
    ['BYDAY=fr,MO,FR;FREQ=WEEKLY;INTERVAL=02;WKST=MO', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR'],
    ['FREQ=MONTHLY;BYDAY=-1FR,+1MO', 'FREQ=MONTHLY;BYDAY=1MO,-1FR'],
    ['FREQ=MONTHLY;BYMONTHDAY=-1,31,1', 'FREQ=MONTHLY;BYMONTHDAY=1,31,-1'],
    ['FREQ=YEARLY;WKST=SU;BYMONTH=12,2;BYSETPOS=-1;COUNT=3', 'FREQ=YEARLY;BYMONTH=2,12;BYSETPOS=-1;COUNT=3;WKST=SU'],
    ['FREQ=DAILY;UNTIL=20261231', 'FREQ=DAILY;UNTIL=20261231'],
    ['FREQ=DAILY;UNTIL=20261231T090000', 'FREQ=DAILY;UNTIL=20261231T090000'],
    ['FREQ=DAILY;UNTIL=20261231T080000Z', 'FREQ=DAILY;UNTIL=20261231T080000Z'],
  ])('%s is %s', (text, normal) => {
    expect(formatRule(parseRule(text))).toBe(normal);
    expect(formatRule(parseRule(normal))).toBe(normal);
  });

  test.each([
    ['', 'allowed parts are FREQ'],
    ['daily', 'allowed parts are FREQ'],
    ['INTERVAL=2', 'FREQ must be one of DAILY, WEEKLY, MONTHLY, YEARLY'],
    ['FREQ=HOURLY', 'FREQ must be one of DAILY, WEEKLY, MONTHLY, YEARLY, not "HOURLY"'],
    ['FREQ=DAILY;BYHOUR=9', '"BYHOUR" is not known here: allowed parts are FREQ, INTERVAL, BYMONTH'],
    ['FREQ=DAILY;FREQ=DAILY', 'FREQ must not be given twice'],
    ['FREQ=DAILY;COUNT', 'COUNT must have one value'],
    ['FREQ=DAILY;COUNT=', 'COUNT must have one value'],
    ['FREQ=DAILY;COUNT=1=2', 'COUNT must have one value'],
    ['FREQ=DAILY;INTERVAL=0', 'INTERVAL must be a whole number from 1 to 10000, not "0"'],
    ['FREQ=DAILY;INTERVAL=1.5', 'INTERVAL'],
    ['FREQ=DAILY;INTERVAL=99999999999', 'INTERVAL'],
    ['FREQ=DAILY;COUNT=-1', 'COUNT'],
    ['FREQ=DAILY;COUNT=2;UNTIL=20261231', 'COUNT and UNTIL'],
    ['FREQ=DAILY;UNTIL=20260230', 'UNTIL must be a day'],
    ['FREQ=DAILY;UNTIL=2026-12-31', 'UNTIL must be a day'],
    ['FREQ=DAILY;UNTIL=20261231T250000', 'UNTIL must be a day'],
    ['FREQ=YEARLY;BYMONTH=13', 'BYMONTH must be a list of numbers from 1 to 12'],
    ['FREQ=YEARLY;BYMONTH=-1', 'BYMONTH'],
    ['FREQ=MONTHLY;BYMONTHDAY=0', 'BYMONTHDAY must be a list of numbers from 1 to 31 or -1 to -31'],
    ['FREQ=MONTHLY;BYMONTHDAY=32', 'BYMONTHDAY'],
    ['FREQ=MONTHLY;BYMONTHDAY=1,,2', 'BYMONTHDAY'],
    ['FREQ=WEEKLY;BYMONTHDAY=1', 'BYMONTHDAY must not be given with FREQ=WEEKLY'],
    ['FREQ=WEEKLY;BYDAY=1MO', 'BYDAY must name plain weekdays'],
    ['FREQ=DAILY;BYDAY=-1MO', 'BYDAY must name plain weekdays'],
    ['FREQ=MONTHLY;BYDAY=6MO', 'BYDAY must be from 1 to 5'],
    ['FREQ=YEARLY;BYDAY=54MO', 'BYDAY must be a list of weekdays'],
    ['FREQ=YEARLY;BYDAY=0MO', 'BYDAY must be a list of weekdays'],
    ['FREQ=WEEKLY;BYDAY=MON', 'BYDAY must be a list of weekdays'],
    ['FREQ=MONTHLY;BYSETPOS=1', 'BYSETPOS must be given together with'],
    ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367', 'BYSETPOS'],
    ['FREQ=DAILY;WKST=XX', 'WKST must be one of MO'],
    [`FREQ=MONTHLY;BYMONTHDAY=${'1,'.repeat(600)}1`, 'at most 1000 characters'],
  ])('%s is refused', (text, message) => {
    expect(() => parseRule(text)).toThrow(RuleError);
    expect(() => parseRule(text)).toThrow(message);
  });
});
