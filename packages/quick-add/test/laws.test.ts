import { Due, TaskCreate } from '@todo/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type QuickAdd, languages, parse } from '../src/index.ts';
import type { Language } from '../src/language.ts';

const numbers = '1 2 9 31 30 00 2027 2026-12-01 9am 17:00 1st 3. 1.3. 999 9999 ۱۷:۰۰'.split(' ');
const signs = ['#home', '#"a b"', '\u200f', '\n', ...'@tag !1 !high p1 ~1h \\ " ( ) - : . ! 😀'.split(' ')];

/** Words and signs that phrases are made of, in no order: closer to the grammar than letters by chance. */
const wordsOf = ({ words, separators, links, determiners, idioms, phrases }: Language): string[] => [
  ...Object.values(words).flatMap((list) => Object.values(list).flat()),
  ...separators,
  ...links,
  ...determiners,
  ...idioms,
  ...Object.values(phrases).flatMap((patterns) => patterns.join(' ').match(/[\p{L}']+/gu) ?? []),
  ...numbers,
  ...signs,
];

const anyText = (language: Language): fc.Arbitrary<string> => {
  const word = fc.constantFrom(...wordsOf(language));
  const sentence = fc
    .array(fc.tuple(word, fc.constantFrom(' ', ' ', ' ', ' ', '', '  ')), { maxLength: 14 })
    .map((pieces) => pieces.flat().join(''));
  return fc.oneof({ weight: 4, arbitrary: sentence }, fc.string({ unit: 'binary', maxLength: 60 }), fc.string());
};

const anyInstant = fc.date({ min: new Date('1990-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });
const anyOptions = (language: Language) =>
  fc.record({
    now: anyInstant.map((date) => date.getTime()),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Karachi', 'Pacific/Apia', 'America/St_Johns'),
    language: fc.constant(language),
    weekStart: fc.integer({ min: 1, max: 7 }),
    lists: fc.option(fc.constant(['Home', 'a b']), { nil: undefined }),
    ignore: fc.array(fc.record({ start: fc.integer({ min: -5, max: 80 }), end: fc.integer({ min: -5, max: 80 }) }), {
      maxLength: 2,
    }),
  });

const bare = (text: string): string => text.replaceAll(/\s+/gu, '');

const checkSpans = (text: string, { spans, title }: QuickAdd): void => {
  let end = 0;
  let left = '';
  for (const span of spans) {
    expect(span.start).toBeGreaterThanOrEqual(end);
    expect(span.end).toBeGreaterThan(span.start);
    expect(span.text).toBe(text.slice(span.start, span.end));
    left += text.slice(end, span.kind === 'unknown-list' ? span.end : span.start);
    ({ end } = span);
  }
  expect(end).toBeLessThanOrEqual(text.length);
  expect(bare(title)).toBe(bare(left + text.slice(end)));
};

describe.each(languages.map((language) => [language.code, language] as const))('any text in %s', (_, language) => {
  test('gives spans that lie in it one after the other, and whose absence is the title', () => {
    fc.assert(
      fc.property(anyText(language), anyOptions(language), (text, options) => {
        checkSpans(text, parse(text, options));
      }),
      { numRuns: 1_500 },
    );
  });

  test('gives a task that the API takes', () => {
    fc.assert(
      fc.property(anyText(language), anyOptions(language), (text, options) => {
        const { due, priority, tags, estimate, reminders } = parse(text, options);
        const before = reminders.filter((wish) => 'before' in wish);
        TaskCreate.omit({ title: true }).parse({ due, priority, estimate, reminders: before });
        for (const wish of reminders) if ('date' in wish) Due.parse(wish);
        for (const tag of tags) expect(tag.isWellFormed() ? tag : '').toMatch(/^[^\s,@#]{0,50}$/u);
      }),
      { numRuns: 600 },
    );
  });

  test('leaves the parts alone that are to be ignored', () => {
    fc.assert(
      fc.property(anyText(language), anyOptions(language), (text, options) => {
        for (const span of parse(text, options).spans) {
          for (const { start, end } of options.ignore) {
            const overlaps = start < end && span.start < end && span.end > start;
            expect(overlaps && span.kind !== 'escape').toBe(false);
          }
        }
      }),
      { numRuns: 600 },
    );
  });

  test('is read the same each time, and nothing is left to recognise when all of it is ignored', () => {
    fc.assert(
      fc.property(anyText(language), anyOptions(language), (text, options) => {
        expect(parse(text, options)).toEqual(parse(text, options));
        const all = parse(text, { ...options, ignore: [{ start: 0, end: text.length }] });
        expect(all.spans.filter(({ kind }) => kind !== 'escape')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
