import { languages as profileLanguages } from '@todo/contracts';
import { describe, expect, test } from 'vitest';
import { languageOf, languages } from '../src/index.ts';
import { read, spansOf, summary } from './reading.ts';

type Case = readonly [text: string, says: string, ...spans: string[]];

const german: readonly Case[] = [
  [
    'Miete zahlen jeden 1. um 9 Uhr #home @bank !hoch',
    'Miete zahlen | 2026-12-01 09:00 | FREQ=MONTHLY;BYMONTHDAY=1 | !high #home @bank',
    'recurrence: jeden 1.',
    'time: um 9 Uhr',
    'list: #home',
    'tag: @bank',
    'priority: !hoch',
  ],
  [
    'Mama anrufen morgen 17:00 erinnern 30 Minuten vorher',
    'Mama anrufen | 2026-11-19 17:00 | remind -PT30M',
    'date: morgen',
    'time: 17:00',
    'reminder: erinnern 30 Minuten vorher',
  ],
  [
    'alle! 3 Tage Pflanzen gießen',
    'Pflanzen gießen | 2026-11-18 | FREQ=DAILY;INTERVAL=3 after completion',
    'recurrence: alle! 3 Tage',
  ],
  [
    'x alle 2 Wochen am Di, Do bis 1. März',
    'x | 2026-11-19 | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20270301',
    'recurrence: alle 2 Wochen am Di, Do',
    'until: bis 1. März',
  ],
  [
    'x jeden letzten Werktag',
    'x | 2026-11-30 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    'recurrence: jeden letzten Werktag',
  ],
  ['x jeden Monat am 31.', 'x | 2026-12-31 | FREQ=MONTHLY;BYMONTHDAY=31', 'recurrence: jeden Monat am 31.'],
  [
    'x jeden zweiten Dienstag',
    'x | 2026-11-24 | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU',
    'recurrence: jeden zweiten Dienstag',
  ],
  [
    'x jeden zweiten Dienstag im Monat',
    'x | 2026-12-08 | FREQ=MONTHLY;BYDAY=2TU',
    'recurrence: jeden zweiten Dienstag im Monat',
  ],
  [
    'x jährlich am 15. Januar',
    'x | 2027-01-15 | FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15',
    'recurrence: jährlich am 15. Januar',
  ],
  ['x jeden Montag Abend um 8', 'x | 2026-11-23 20:00 | FREQ=WEEKLY;BYDAY=MO', 'recurrence: jeden Montag Abend um 8'],
  ['x täglich, 5 mal', 'x | 2026-11-18 | FREQ=DAILY;COUNT=5', 'recurrence: täglich', 'count: , 5 mal'],
  ['x montags um 9', 'x | 2026-11-23 09:00 | FREQ=WEEKLY;BYDAY=MO', 'recurrence: montags', 'time: um 9'],
  [
    'x am letzten Werktag des Monats',
    'x | 2026-11-30 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    'recurrence: am letzten Werktag des Monats',
  ],
  ['x am 1.3.', 'x | 2027-03-01', 'date: am 1.3.'],
  ['x 1.3. um 9', 'x | 2027-03-01 09:00', 'date: 1.3.', 'time: um 9'],
  ['x 1.3.2028', 'x | 2028-03-01', 'date: 1.3.2028'],
  ['x bis zum 1. März', 'x | 2027-03-01', 'date: bis zum 1. März'],
  ['x in anderthalb Stunden', 'x | 2026-11-18 12:30', 'date: in anderthalb Stunden'],
  ['x nächsten Freitag', 'x | 2026-11-27', 'date: nächsten Freitag'],
  ['x dieses Wochenende', 'x | 2026-11-21', 'date: dieses Wochenende'],
  ['x übermorgen früh', 'x | 2026-11-20 09:00', 'date: übermorgen früh'],
  ['x heute Abend um 8', 'x | 2026-11-18 20:00', 'date: heute Abend um 8'],
  ['x um halb 9', 'x | 2026-11-19 08:30', 'time: um halb 9'],
  ['x von 9 bis 10:30 Uhr', 'x | 2026-11-19 09:00 | ~PT1H30M', 'time: von 9 bis 10:30 Uhr'],
  ['x 3.4.27', 'x | 2027-04-03', 'date: 3.4.27'],
  ['x Montag, den 30. November', 'x | 2026-11-30', 'date: Montag, den 30. November'],
  ['x am Montag, 30.11. um 9', 'x | 2026-11-30 09:00', 'date: am Montag, 30.11.', 'time: um 9'],
  ['täglich Vitamine 8 Uhr', 'Vitamine | 2026-11-19 08:00 | FREQ=DAILY', 'recurrence: täglich', 'time: 8 Uhr'],
  [
    'wöchentlich Bericht Montag 9 Uhr',
    'Bericht | 2026-11-23 09:00 | FREQ=WEEKLY',
    'recurrence: wöchentlich',
    'date: Montag 9 Uhr',
  ],
  ['x letzten Freitag im Monat', 'x | 2026-11-27 | FREQ=MONTHLY;BYDAY=-1FR', 'recurrence: letzten Freitag im Monat'],
  ['x jeden Mo Mi Fr', 'x | 2026-11-18 | FREQ=WEEKLY;BYDAY=MO,WE,FR', 'recurrence: jeden Mo Mi Fr'],
  ['x um halb fünf', 'x | 2026-11-19 04:30', 'time: um halb fünf'],
  ['erinnere mich morgen an Milch', 'Milch | remind 2026-11-19 09:00', 'reminder: erinnere mich morgen an'],
  ['Mo 9:30 x', 'x | 2026-11-23 09:30', 'date: Mo 9:30'],
  ['x erinnere mich um 8:00', 'x | remind 2026-11-19 08:00', 'reminder: erinnere mich um 8:00'],
];

const urdu: readonly Case[] = [
  [
    'کرایہ ہر مہینے کی 1 تاریخ کو صبح 9 بجے #گھر @بینک !اہم',
    'کرایہ | 2026-12-01 09:00 | FREQ=MONTHLY;BYMONTHDAY=1 | !high #گھر @بینک',
    'recurrence: ہر مہینے کی 1 تاریخ کو',
    'time: صبح 9 بجے',
    'list: #گھر',
    'tag: @بینک',
    'priority: !اہم',
  ],
  [
    'امی کو فون کل ۱۷:۰۰ ۳۰ منٹ پہلے یاد دلائیں',
    'امی کو فون | 2026-11-19 17:00 | remind -PT30M',
    'date: کل ۱۷:۰۰',
    'reminder: ۳۰ منٹ پہلے یاد دلائیں',
  ],
  [
    'ہر! ٣ دن پودوں کو پانی',
    'پودوں کو پانی | 2026-11-18 | FREQ=DAILY;INTERVAL=3 after completion',
    'recurrence: ہر! ٣ دن',
  ],
  [
    'x ہر 2 ہفتے منگل اور جمعرات کو 1 مارچ تک',
    'x | 2026-11-19 | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20270301',
    'recurrence: ہر 2 ہفتے منگل اور جمعرات کو',
    'until: 1 مارچ تک',
  ],
  ['ہر پیر شام ۵ بجے میٹنگ', 'میٹنگ | 2026-11-23 17:00 | FREQ=WEEKLY;BYDAY=MO', 'recurrence: ہر پیر شام ۵ بجے'],
  ['x ہر مہینے کے آخری جمعہ', 'x | 2026-11-27 | FREQ=MONTHLY;BYDAY=-1FR', 'recurrence: ہر مہینے کے آخری جمعہ'],
  [
    'x ہر مہینے کے آخری کام کے دن',
    'x | 2026-11-30 | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    'recurrence: ہر مہینے کے آخری کام کے دن',
  ],
  ['x ہر سال 15 جنوری کو', 'x | 2027-01-15 | FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15', 'recurrence: ہر سال 15 جنوری کو'],
  ['x روزانہ', 'x | 2026-11-18 | FREQ=DAILY', 'recurrence: روزانہ'],
  ['x 1 مارچ ۲۰۲۸ کو', 'x | 2028-03-01', 'date: 1 مارچ ۲۰۲۸ کو'],
  ['x ڈیڑھ گھنٹے بعد', 'x | 2026-11-18 12:30', 'date: ڈیڑھ گھنٹے بعد'],
  ['x 3 دن میں', 'x | 2026-11-21', 'date: 3 دن میں'],
  // The same word from an Arabic keyboard.
  ['x اگلے پير', 'x | 2026-11-23', 'date: اگلے پير'],
  ['x اس ویک اینڈ پر', 'x | 2026-11-21', 'date: اس ویک اینڈ پر'],
  ['x شام ساڑھے 5 بجے', 'x | 2026-11-18 17:30', 'time: شام ساڑھے 5 بجے'],
  ['x کل شام 5 بجے', 'x | 2026-11-19 17:00', 'date: کل شام 5 بجے'],
  ['x 45 منٹ کے لیے', 'x | ~PT45M', 'estimate: 45 منٹ کے لیے'],
  // Marks of direction, as they come with text from right-to-left paragraphs.
  ['\u200fx کل\u200f', '\u200fx \u200f | 2026-11-19', 'date: کل'],
];

describe.each([
  ['de', german],
  ['ur', urdu],
] as const)('%s', (language, cases) => {
  test.each(cases)('%s', (text, says, ...spans) => {
    const found = read(text, language);
    expect(summary(found)).toBe(says);
    expect(spansOf(found)).toEqual(spans);
    for (const span of found.spans) expect(text.slice(span.start, span.end)).toBe(span.text);
  });
});

describe('what is unsure stays in the title', () => {
  test.each([
    ['de', 'Guten Morgen sagen'],
    ['de', 'so geht das'],
    ['de', 'Treffen Mo-Fr 9 Uhr'],
    ['de', 'Treffen Mo-Fr 9-17 Uhr'],
    ['de', 'gestern 9 Uhr anrufen'],
    ['de', 'werktags 9 Uhr lesen'],
    ['de', 'x am 30.2. 9 Uhr'],
    ['de', 'x jeden Morgen und Abend'],
    ['de', 'x jeden Werktag außer Freitag'],
    ['de', 'täglich Vitamine'],
    ['de', 'jeden Montag um 9 und Donnerstag um 10 Uhr'],
    ['de', 'x um 9 oder 10 Uhr'],
    ['de', 'Urlaub von Montag bis Freitag'],
    ['de', 'Urlaub 1. März - 5. März'],
    ['de', 'Mo fragen'],
    ['de', 'Version 1.3. bauen'],
    ['de', 'der 1. März Bericht'],
    ['de', 'pay rent tomorrow at 9am every day'],
    ['ur', 'آج کل کی خبریں'],
    ['ur', 'پیر صاحب سے ملنا'],
    ['ur', 'pay rent tomorrow at 9am every day'],
    ['en', 'Miete zahlen morgen um 9 Uhr, jeden Montag'],
    ['en', 'کل صبح 9 بجے'],
  ])('%s: %s', (language, text) => {
    expect(summary(read(text, language))).toBe(text);
  });
});

test('marks, times of 24 hours and ISO dates are the same in each language', () => {
  for (const { code } of languages) {
    const found = read('x 2026-12-01 17:00 #home @tag p2', code);
    expect(summary(found), code).toBe('x | 2026-12-01 17:00 | !high #home @tag');
  }
});

test('profiles can choose every language that there is a file for', () => {
  expect(languages.map(({ code }) => code)).toEqual([...profileLanguages]);
});

test('a language is found by its tag; English stands in for those that have no file', () => {
  expect(['en', 'de-AT', 'UR', 'fr', ''].map((tag) => languageOf(tag).code)).toEqual(['en', 'de', 'ur', 'en', 'en']);
});
