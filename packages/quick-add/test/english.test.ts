import { describe, expect, test } from 'vitest';
import { read, spansOf, summary } from './reading.ts';

/** The text, what it says, and the parts that say it. */
const cases: Record<string, readonly (readonly [text: string, says: string, ...spans: string[]])[]> = {
  'the whole of it': [
    [
      'Pay rent every 1st at 9am #home @bank !high',
      'Pay rent | 2026-12-01 09:00 | FREQ=MONTHLY;BYMONTHDAY=1 | !high #home @bank',
      'recurrence: every 1st',
      'time: at 9am',
      'list: #home',
      'tag: @bank',
      'priority: !high',
    ],
    [
      'call mum tomorrow 17:00 remind 30m before',
      'call mum | 2026-11-19 17:00 | remind -PT30M',
      'date: tomorrow',
      'time: 17:00',
      'reminder: remind 30m before',
    ],
    [
      'every! 3 days water plants',
      'water plants | 2026-11-18 | FREQ=DAILY;INTERVAL=3 after completion',
      'recurrence: every! 3 days',
    ],
    [
      'plan every 2 weeks on tue, thu until 1 March',
      'plan | 2026-11-19 | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20270301',
      'recurrence: every 2 weeks on tue, thu',
      'until: until 1 March',
    ],
  ],
  recurrence: [
    ['x every day', 'x | 2026-11-18 | FREQ=DAILY', 'recurrence: every day'],
    ['x every other day', 'x | 2026-11-18 | FREQ=DAILY;INTERVAL=2', 'recurrence: every other day'],
    ['x every second day', 'x | 2026-11-18 | FREQ=DAILY;INTERVAL=2', 'recurrence: every second day'],
    ['x every 3rd week', 'x | 2026-11-18 | FREQ=WEEKLY;INTERVAL=3', 'recurrence: every 3rd week'],
    ['x every three months', 'x | 2026-11-18 | FREQ=MONTHLY;INTERVAL=3', 'recurrence: every three months'],
    ['x every! year', 'x | 2026-11-18 | FREQ=YEARLY after completion', 'recurrence: every! year'],
    ['x every weekday', 'x | 2026-11-18 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'recurrence: every weekday'],
    [
      'x every last weekday',
      'x | 2026-11-30 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
      'recurrence: every last weekday',
    ],
    [
      'x every first workday of the month',
      'x | 2026-12-01 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1',
      'recurrence: every first workday of the month',
    ],
    ['x every last friday', 'x | 2026-11-27 | FREQ=MONTHLY;BYDAY=-1FR', 'recurrence: every last friday'],
    ['x every 3rd tuesday', 'x | 2026-12-15 | FREQ=MONTHLY;BYDAY=3TU', 'recurrence: every 3rd tuesday'],
    [
      'x every 1st and 3rd monday',
      'x | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO,3MO',
      'recurrence: every 1st and 3rd monday',
    ],
    ['x every other tuesday', 'x | 2026-11-24 | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', 'recurrence: every other tuesday'],
    [
      'every sat, sun and mon swim',
      'swim | 2026-11-21 | FREQ=WEEKLY;BYDAY=MO,SA,SU',
      'recurrence: every sat, sun and mon',
    ],
    ['x every fri-mon', 'x | 2026-11-20 | FREQ=WEEKLY;BYDAY=MO,FR,SA,SU', 'recurrence: every fri-mon'],
    ['x every weekend', 'x | 2026-11-21 | FREQ=WEEKLY;BYDAY=SA', 'recurrence: every weekend'],
    ['x every month on the 31st', 'x | 2026-12-31 | FREQ=MONTHLY;BYMONTHDAY=31', 'recurrence: every month on the 31st'],
    ['x every 1st and 15th', 'x | 2026-12-01 | FREQ=MONTHLY;BYMONTHDAY=1,15', 'recurrence: every 1st and 15th'],
    [
      'x every last day of the month',
      'x | 2026-11-30 | FREQ=MONTHLY;BYMONTHDAY=-1',
      'recurrence: every last day of the month',
    ],
    [
      'x every 2 months on the last friday',
      'x | 2026-11-27 | FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR',
      'recurrence: every 2 months on the last friday',
    ],
    [
      'every jan 15 file taxes',
      'file taxes | 2027-01-15 | FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15',
      'recurrence: every jan 15',
    ],
    ['x every 29 february', 'x | 2028-02-29 | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', 'recurrence: every 29 february'],
    ['x daily', 'x | 2026-11-18 | FREQ=DAILY', 'recurrence: daily'],
    ['x weekly on mon, fri', 'x | 2026-11-20 | FREQ=WEEKLY;BYDAY=MO,FR', 'recurrence: weekly on mon, fri'],
    ['x monthly on the 15th', 'x | 2026-12-15 | FREQ=MONTHLY;BYMONTHDAY=15', 'recurrence: monthly on the 15th'],
    ['x yearly', 'x | 2026-11-18 | FREQ=YEARLY', 'recurrence: yearly'],
    ['x mondays and fridays', 'x | 2026-11-20 | FREQ=WEEKLY;BYDAY=MO,FR', 'recurrence: mondays and fridays'],
    [
      'x on the last day of every month',
      'x | 2026-11-30 | FREQ=MONTHLY;BYMONTHDAY=-1',
      'recurrence: on the last day of every month',
    ],
    [
      'x every day from tomorrow until friday',
      'x | 2026-11-19 | FREQ=DAILY;UNTIL=20261120',
      'recurrence: every day',
      'start: from tomorrow',
      'until: until friday',
    ],
    [
      'x last friday of every month',
      'x | 2026-11-27 | FREQ=MONTHLY;BYDAY=-1FR',
      'recurrence: last friday of every month',
    ],
    ['x first friday of the month', 'x | 2026-12-04 | FREQ=MONTHLY;BYDAY=1FR', 'recurrence: first friday of the month'],
    ['x 1st of every month', 'x | 2026-12-01 | FREQ=MONTHLY;BYMONTHDAY=1', 'recurrence: 1st of every month'],
    ['x the 1st of each month', 'x | 2026-12-01 | FREQ=MONTHLY;BYMONTHDAY=1', 'recurrence: the 1st of each month'],
    ['x every mon wed fri', 'x | 2026-11-18 | FREQ=WEEKLY;BYDAY=MO,WE,FR', 'recurrence: every mon wed fri'],
    [
      'x every monday and every thursday',
      'x | 2026-11-19 | FREQ=WEEKLY;BYDAY=MO,TH',
      'recurrence: every monday and every thursday',
    ],
    ['vitamins everyday at 8am', 'vitamins | 2026-11-19 08:00 | FREQ=DAILY', 'recurrence: everyday', 'time: at 8am'],
    [
      'x on the first of every month',
      'x | 2026-12-01 | FREQ=MONTHLY;BYMONTHDAY=1',
      'recurrence: on the first of every month',
    ],
    ['every friday sun cream', 'sun cream | 2026-11-20 | FREQ=WEEKLY;BYDAY=FR', 'recurrence: every friday'],
    [
      'mondays wednesdays fridays gym',
      'gym | 2026-11-18 | FREQ=WEEKLY;BYDAY=MO,WE,FR',
      'recurrence: mondays wednesdays fridays',
    ],
    ['x every quarter', 'x | 2026-11-18 | FREQ=MONTHLY;INTERVAL=3', 'recurrence: every quarter'],
    ['x every morning', 'x | 2026-11-19 09:00 | FREQ=DAILY', 'recurrence: every morning'],
    [
      'x every monday evening at 8',
      'x | 2026-11-23 20:00 | FREQ=WEEKLY;BYDAY=MO',
      'recurrence: every monday evening at 8',
    ],
    ['x every day at 10', 'x | 2026-11-19 10:00 | FREQ=DAILY', 'recurrence: every day', 'time: at 10'],
    ['x every day at 12', 'x | 2026-11-18 12:00 | FREQ=DAILY', 'recurrence: every day', 'time: at 12'],
    [
      'x every other tuesday 10 times',
      'x | 2026-11-24 | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=10',
      'recurrence: every other tuesday',
      'count: 10 times',
    ],
    [
      'x daily at 9 starting monday',
      'x | 2026-11-23 09:00 | FREQ=DAILY',
      'recurrence: daily',
      'time: at 9',
      'start: starting monday',
    ],
    ['x tomorrow every 3 days', 'x | 2026-11-19 | FREQ=DAILY;INTERVAL=3', 'date: tomorrow', 'recurrence: every 3 days'],
  ],
  dates: [
    ['x today', 'x | 2026-11-18', 'date: today'],
    ['x by tomorrow', 'x | 2026-11-19', 'date: by tomorrow'],
    ['x the day after tomorrow', 'x | 2026-11-20', 'date: the day after tomorrow'],
    ['x tonight', 'x | 2026-11-18 20:00', 'date: tonight'],
    ['x today at noon', 'x | 2026-11-18 12:00', 'date: today', 'time: at noon'],
    ['x tomorrow morning', 'x | 2026-11-19 09:00', 'date: tomorrow morning'],
    ['x tomorrow evening at 8', 'x | 2026-11-19 20:00', 'date: tomorrow evening at 8'],
    ['x in 3 days', 'x | 2026-11-21', 'date: in 3 days'],
    ['x in a week', 'x | 2026-11-25', 'date: in a week'],
    ['x in 3 months', 'x | 2027-02-18', 'date: in 3 months'],
    ['x in 2 hours', 'x | 2026-11-18 13:00', 'date: in 2 hours'],
    ['x in half an hour', 'x | 2026-11-18 11:30', 'date: in half an hour'],
    ['x in 1.5 hours', 'x | 2026-11-18 12:30', 'date: in 1.5 hours'],
    ['x in 14 hours', 'x | 2026-11-19 01:00', 'date: in 14 hours'],
    ['x friday', 'x | 2026-11-20', 'date: friday'],
    ['x wednesday', 'x | 2026-11-25', 'date: wednesday'],
    ['x this wednesday', 'x | 2026-11-18', 'date: this wednesday'],
    ['x on Friday about the house', 'x about the house | 2026-11-20', 'date: on Friday'],
    ['x next monday', 'x | 2026-11-23', 'date: next monday'],
    ['x next friday', 'x | 2026-11-27', 'date: next friday'],
    ['x this weekend', 'x | 2026-11-21', 'date: this weekend'],
    ['x next weekend', 'x | 2026-11-28', 'date: next weekend'],
    ['x next week', 'x | 2026-11-23', 'date: next week'],
    ['x next month', 'x | 2026-12-01', 'date: next month'],
    ['x end of the month', 'x | 2026-11-30', 'date: end of the month'],
    ['mon 9:30 call bob', 'call bob | 2026-11-23 09:30', 'date: mon 9:30'],
    ['sat at 10am', ' | 2026-11-21 10:00', 'date: sat at 10am'],
    ['x 1 March', 'x | 2027-03-01', 'date: 1 March'],
    ['x March 1st 2027', 'x | 2027-03-01', 'date: March 1st 2027'],
    ['x on the 1st of March, 2028', 'x | 2028-03-01', 'date: on the 1st of March, 2028'],
    ['x 18 november', 'x | 2026-11-18', 'date: 18 november'],
    ['x 17 november', 'x | 2027-11-17', 'date: 17 november'],
    ['x 29 feb', 'x | 2028-02-29', 'date: 29 feb'],
    ['x on the 15th', 'x | 2026-12-15', 'date: on the 15th'],
    ['x on the 31st', 'x | 2026-12-31', 'date: on the 31st'],
    ['x 2026-12-01', 'x | 2026-12-01', 'date: 2026-12-01'],
    ['dentist 12/24 9am', 'dentist | 2026-12-24 09:00', 'date: 12/24', 'time: 9am'],
    ['dinner 24/12 6pm', 'dinner | 2026-12-24 18:00', 'date: 24/12', 'time: 6pm'],
    ['x Thu 24/12/26', 'x | 2026-12-24', 'date: Thu 24/12/26'],
    ['x 12/24/2027 at noon', 'x | 2027-12-24 12:00', 'date: 12/24/2027', 'time: at noon'],
    ['x 12.12.2026 10:00', 'x | 2026-12-12 10:00', 'date: 12.12.2026', 'time: 10:00'],
    ['x 2026/12/24', 'x | 2026-12-24', 'date: 2026/12/24'],
    [
      'x every day until 24/12',
      'x | 2026-11-18 | FREQ=DAILY;UNTIL=20261224',
      'recurrence: every day',
      'until: until 24/12',
    ],
    ['x Monday 30 November', 'x | 2026-11-30', 'date: Monday 30 November'],
    ['x on monday the 30th', 'x | 2026-11-30', 'date: on monday the 30th'],
    ['x Tuesday 1 December 12:30', 'x | 2026-12-01 12:30', 'date: Tuesday 1 December', 'time: 12:30'],
    ['mon, 30 november call bob', 'call bob | 2026-11-30', 'date: mon, 30 november'],
    ['x 24 December 2026 17h', 'x | 2026-12-24 17:00', 'date: 24 December 2026 17h'],
    ['x 24 December 17h30', 'x | 2026-12-24 17:30', 'date: 24 December 17h30'],
    ['x last day of the month', 'x | 2026-11-30', 'date: last day of the month'],
    ['x in an hour and a half', 'x | 2026-11-18 12:30', 'date: in an hour and a half'],
    ['x a week from tomorrow', 'x | 2026-11-26', 'date: a week from tomorrow'],
    ['x two weeks from friday at 9', 'x | 2026-12-04 09:00', 'date: two weeks from friday', 'time: at 9'],
    ['x tomorrow at noon or 1pm', 'x at noon or 1pm | 2026-11-19', 'date: tomorrow'],
    ['call at 3 tomorrow afternoon', 'call | 2026-11-19 15:00', 'date: at 3 tomorrow afternoon'],
    ['dinner at 8 tonight', 'dinner | 2026-11-18 20:00', 'date: at 8 tonight'],
    ['x 2026-12-01 17:00', 'x | 2026-12-01 17:00', 'date: 2026-12-01', 'time: 17:00'],
  ],
  times: [
    ['x at 9', 'x | 2026-11-19 09:00', 'time: at 9'],
    ['x at 5', 'x | 2026-11-18 17:00', 'time: at 5'],
    ['x friday at 6', 'x | 2026-11-20 18:00', 'date: friday at 6'],
    ['x at 5am', 'x | 2026-11-19 05:00', 'time: at 5am'],
    ['x at 05:00', 'x | 2026-11-19 05:00', 'time: at 05:00'],
    ['x at 5 in the morning', 'x | 2026-11-19 05:00', 'time: at 5 in the morning'],
    ['x at 7', 'x | 2026-11-19 07:00', 'time: at 7'],
    ['x at half past five', 'x | 2026-11-18 17:30', 'time: at half past five'],
    ['x from 9 to 5', 'x | 2026-11-19 09:00 | ~PT8H', 'time: from 9 to 5'],
    ['x from 5 to 10:30', 'x | 2026-11-19 05:00 | ~PT5H30M', 'time: from 5 to 10:30'],
    ['x at 18', 'x | 2026-11-18 18:00', 'time: at 18'],
    ['x at 11:00', 'x | 2026-11-19 11:00', 'time: at 11:00'],
    ['x at 11:01', 'x | 2026-11-18 11:01', 'time: at 11:01'],
    ['x 5pm', 'x | 2026-11-18 17:00', 'time: 5pm'],
    ['x 5.30 p.m.', 'x | 2026-11-18 17:30', 'time: 5.30 p.m.'],
    ['x 12am', 'x | 2026-11-19 00:00', 'time: 12am'],
    ['x half past 9', 'x | 2026-11-19 09:30', 'time: half past 9'],
    ['x at quarter to 3 pm', 'x | 2026-11-18 14:45', 'time: at quarter to 3 pm'],
    ["x at 9 o'clock", 'x | 2026-11-19 09:00', "time: at 9 o'clock"],
    ['x at 7 in the evening', 'x | 2026-11-18 19:00', 'time: at 7 in the evening'],
    ['meet at 9 with Bob', 'meet with Bob | 2026-11-19 09:00', 'time: at 9'],
    ['x 9-10am', 'x | 2026-11-19 09:00 | ~PT1H', 'time: 9-10am'],
    ['x 11-1pm', 'x | 2026-11-19 11:00 | ~PT2H', 'time: 11-1pm'],
    ['x from 9 to 10:30', 'x | 2026-11-19 09:00 | ~PT1H30M', 'time: from 9 to 10:30'],
  ],
  'estimates and reminders': [
    ['x for 30m', 'x | ~PT30M', 'estimate: for 30m'],
    ['x ~45m', 'x | ~PT45M', 'estimate: ~45m'],
    ['x ~1h 30m', 'x | ~PT1H30M', 'estimate: ~1h 30m'],
    ['x 9-10am for 30 minutes', 'x | 2026-11-19 09:00 | ~PT30M', 'time: 9-10am', 'estimate: for 30 minutes'],
    ['x remind at 8:00', 'x | remind 2026-11-19 08:00', 'reminder: remind at 8:00'],
    [
      'x friday remind me at 8:00',
      'x | 2026-11-20 | remind 2026-11-20 08:00',
      'date: friday',
      'reminder: remind me at 8:00',
    ],
    [
      'x friday 7:00 remind me at 20:00',
      'x | 2026-11-20 07:00 | remind 2026-11-19 20:00',
      'date: friday 7:00',
      'reminder: remind me at 20:00',
    ],
    [
      'x daily at 9 remind me at 8:30',
      'x | 2026-11-19 09:00 | FREQ=DAILY | remind -PT30M',
      'recurrence: daily',
      'time: at 9',
      'reminder: remind me at 8:30',
    ],
    [
      'x friday remind me tomorrow at 9am',
      'x | 2026-11-20 | remind 2026-11-19 09:00',
      'date: friday',
      'reminder: remind me tomorrow at 9am',
    ],
    ['x friday remind 1 day before', 'x | 2026-11-20 | remind -P1D', 'date: friday', 'reminder: remind 1 day before'],
    [
      'x 5pm remind 1 day before and 2h before remind 1h30m before remind 1 day before',
      'x | 2026-11-18 17:00 | remind -P1D, -PT2H, -PT1H30M',
      'time: 5pm',
      'reminder: remind 1 day before and 2h before',
      'reminder: remind 1h30m before',
      'reminder: remind 1 day before',
    ],
    ['remind me tomorrow to call', 'call | remind 2026-11-19 09:00', 'reminder: remind me tomorrow to'],
    ['remind me at 5pm to call', 'call | remind 2026-11-18 17:00', 'reminder: remind me at 5pm to'],
    [
      'remind me to call tomorrow at 9',
      'call | 2026-11-19 09:00 | remind 2026-11-19 09:00',
      'reminder: remind me to',
      'date: tomorrow',
      'time: at 9',
    ],
    [
      'remind me to call tomorrow',
      'call | 2026-11-19 | remind 2026-11-19 09:00',
      'reminder: remind me to',
      'date: tomorrow',
    ],
    [
      'remind me to pay rent every 1st at 9am',
      'pay rent | 2026-12-01 09:00 | FREQ=MONTHLY;BYMONTHDAY=1 | remind -PT0M',
      'reminder: remind me to',
      'recurrence: every 1st',
      'time: at 9am',
    ],
    ['x remind 30m before', 'x remind 30m before'],
  ],
  marks: [
    ['x !1', 'x | !urgent', 'priority: !1'],
    ['x !2 ', 'x | !high', 'priority: !2'],
    ['x p1', 'x | !urgent', 'priority: p1'],
    ['P3 x', 'x | !medium', 'priority: P3'],
    ['x p4', 'x | !none', 'priority: p4'],
    ['x !Low', 'x | !low', 'priority: !Low'],
    ['x @a @b-c @a', 'x | @a @b-c', 'tag: @a', 'tag: @b-c', 'tag: @a'],
    ['x (@home), y', 'x, y | @home', 'tag: (@home)'],
    ['x #"Home office" y', 'x y | #Home office', 'list: #"Home office"'],
    ['x #one #two', 'x #one | #two', 'list: #two'],
    ['x !low !high', 'x !low | !high', 'priority: !high'],
  ],
};

describe.each(Object.entries(cases))('%s', (_, phrases) => {
  test.each(phrases)('%s', (text, says, ...spans) => {
    const found = read(text);
    expect(summary(found)).toBe(says);
    expect(spansOf(found)).toEqual(spans);
  });
});

/** Titles with words of the grammar that mean something else in them. */
const ordinary = (
  '1 March - 5 March holiday | from Monday until next Friday | from 1 March to 5 March at sea | Monday to Friday plan | ' +
  'Friday Night Lights | Read in the morning paper | ' +
  'March for science | May the force be with you | The May report | March 3 miles | second draft | ' +
  'sat down | the cat sat | Read 1984 | Call 112 | Buy 2 eggs | Look at 3 flats | pages 9-10 | ' +
  'x 03/04/2027 | meeting 3/4 at 2pm | meeting 2pm 3/4 | Monday 3/4 9am plan | page 12/24 | 5/16 inch drill | ' +
  'meeting mon-fri 9am | sat-sun 10am | 9am mon-fri desk | desk mon-fri 9-17 | call yesterday 9am | ' +
  'call last friday 9am | x 30 feb 9am | x this week 9am | x weekdays at 9 | remind me to call | everyday vitamins | ' +
  'x every morning and evening | every morning at 6 and evening | x every weekday except friday at 9am | x every day but sunday | x at 5 or 6pm | ' +
  'every monday at 9 and thursday at 10 | gym mon wed fri 9am | gym mon, wed 9am | x 24.12. 9am | ' +
  'rent the 1st of the month at 9am | x every day except holidays | x every monday or tuesday | x tomorrow morning at 9 or 10 | x 9am and 5pm | ' +
  '24/7 support | v1.3.2 | Daily standup notes | Read the Daily | weekly report | Sunday roast | ' +
  "Black Friday deals | Sun cream | Monday meeting notes | Fix Monday.com login | Plan today's lunch | " +
  'Prepare the 9am meeting | John 3:16 | Every second counts | every 3 hours | every 31 feb | 30 feb | ' +
  'at 25:00 | at 13pm | in 9999 years | Rate it 5/7 | the 1 March incident | the 1st of April joke | ' +
  'until | remind | every | for | Watch Tomorrow Never Dies | mail bob@home.org | ' +
  'https://x.org/a#tomorrow?d=today | C# and F# | issue #12 | A @ B | Wow!high | p5 | !5 | all-day | ' +
  'mid-monday | X1 at 9k | top10 today_is | Tomorrowland | todays | B2B | p1.txt | ~ | # | @ | !'
).split(' | ');

describe('what is unsure stays in the title', () => {
  test.each(ordinary)('%s', (text) => {
    expect(summary(read(text))).toBe(text);
    expect(spansOf(read(text))).toEqual([]);
  });
});

describe('signs that a title would be left with', () => {
  test.each([
    ['Monday: call mum', 'call mum'],
    ['Call mum, tomorrow', 'Call mum'],
    ['Call mum - tomorrow, at 9', 'Call mum'],
    ['Call mum (tomorrow at 9)', 'Call mum'],
    ['Call mum (tomorrow or so)', 'Call mum ( or so)'],
    ['Call mum tomorrow.', 'Call mum.'],
    ['Learn C++ tomorrow', 'Learn C++'],
    ['Read A- tomorrow', 'Read A-'],
  ])('%s', (text, title) => expect(read(text).title).toBe(title));
});

test('which week is every other one depends on where weeks begin', () => {
  expect(read('x every 2 weeks on sun', 'en', { weekStart: 7 }).recurrence?.rule).toBe(
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU',
  );
  expect(read('x every week on sun', 'en', { weekStart: 7 }).recurrence?.rule).toBe('FREQ=WEEKLY;BYDAY=SU');
});
