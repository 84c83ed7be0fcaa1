import { describe, expect, test } from 'vitest';
import { read, spansOf, summary } from './reading.ts';

describe('what is to be taken literally', () => {
  test('is a word after a backslash', () => {
    const found = read('call \\tomorrow friday');
    expect(summary(found)).toBe('call tomorrow | 2026-11-20');
    expect(spansOf(found)).toEqual(['escape: \\', 'date: friday']);
    expect(summary(read('\\#home \\@work \\!1 \\9am'))).toBe('#home @work !1 9am');
    // The backslash belongs to what it stands in.
    for (const text of ['C:\\temp', '\\\\server\\today', 'a \\ b', '\\']) expect(summary(read(text))).toBe(text);
  });

  test.each(['"tomorrow"', '“tomorrow at 9”', '„tomorrow“', '«every day»', '("every day")'])('is %s', (quoted) => {
    expect(summary(read(`read ${quoted} friday`))).toBe(`read ${quoted} | 2026-11-20`);
  });

  test('is not what only one quote stands at, as in inches', () => {
    expect(summary(read('buy a 24" screen tomorrow and a 27" one'))).toBe(
      'buy a 24" screen and a 27" one | 2026-11-19',
    );
    expect(summary(read('say "hello tomorrow'))).toBe('say "hello | 2026-11-19');
  });

  test('is what the caller says, and what it hid is recognised then', () => {
    const text = 'plan today the trip of tomorrow #a #b';
    const first = read(text);
    expect(spansOf(first)).toEqual(['date: today', 'list: #b']);
    const ignore = first.spans;
    const second = read(text, 'en', { ignore });
    expect(spansOf(second)).toEqual(['list: #a']);
    // A part of a word is enough; what lies outside the text or is empty says nothing.
    expect(spansOf(read('x tomorrow', 'en', { ignore: [{ start: 4, end: 5 }] }))).toEqual([]);
    for (const range of [
      { start: 0, end: 1 },
      { start: 4, end: 4 },
      { start: 7, end: 3 },
      { start: 50, end: 90 },
    ]) {
      expect(spansOf(read('x tomorrow', 'en', { ignore: [range] }))).toEqual(['date: tomorrow']);
    }
  });
});

describe('lists', () => {
  const lists = ['Home', 'Home office', 'HOME', 'R&D', 'Q1 2027', 'گھر'];
  const listOf = (text: string) => read(text, 'en', { lists });

  test.each([
    ['x #home', 'Home', '#home'],
    ['x #HOME', 'HOME', '#HOME'],
    ['x #home office y', 'Home office', '#home office'],
    ['x #home offices', 'Home', '#home'],
    ['x #"HOME OFFICE"', 'Home office', '#"HOME OFFICE"'],
    ['x #"Home" office', 'Home', '#"Home"'],
    ['x #r&d, y', 'R&D', '#r&d'],
    ['x #q1 2027', 'Q1 2027', '#q1 2027'],
    ['x #گھر', 'گھر', '#گھر'],
  ])('%s', (text, list, span) => {
    const found = listOf(text);
    expect(found.list).toBe(list);
    expect(spansOf(found)).toEqual([`list: ${span}`]);
  });

  test('that there are not stay in the title, and are told', () => {
    const found = listOf('x #garden tomorrow #"My garden"');
    expect(summary(found)).toBe('x #garden #"My garden" | 2026-11-19');
    expect(spansOf(found)).toEqual(['unknown-list: #garden', 'date: tomorrow', 'unknown-list: #"My garden"']);
    expect(found.spans.map(({ value }) => value)).toEqual(['garden', { date: '2026-11-19' }, 'My garden']);
    expect(spansOf(listOf('x #homework'))).toEqual(['unknown-list: #homework']);
    expect(spansOf(read('x #home', 'en', { lists: [] }))).toEqual(['unknown-list: #home']);
  });
});
