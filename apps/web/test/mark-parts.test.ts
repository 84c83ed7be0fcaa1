import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markParts, searchedWords } from '../src/search/mark-parts.ts';

const marked = (text: string, query: string): string[] =>
  markParts(text, searchedWords(query))
    .filter(({ hit }) => hit)
    .map(({ text: part }) => part);

test.for([
  ['Buy groceries', 'groc', ['groc']],
  ['Buy groceries', 'GROC buy', ['Buy', 'groc']],
  ['Café au lait', 'cafe', ['Café']],
  ['Cafe\u0301 au lait', 'cafe', ['Cafe\u0301']],
  ['run to the shop', 'running', ['run']],
  ['چائے خریدیں', 'چائے', ['چائے']],
  ['a b c', 'x', []],
  ['anything', '', []],
] as const)('%s, searched for %s', ([text, query, hits]) => {
  expect(marked(text, query)).toEqual(hits);
});

test('the parts are the text, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, query) => {
      const parts = markParts(text, searchedWords(query));
      expect(parts.map(({ text: part }) => part).join('')).toBe(text);
    }),
  );
});
