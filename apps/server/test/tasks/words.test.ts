import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, fold, titleKey, wordsOf } from '../../src/features/tasks/words.ts';

describe('fold', () => {
  it('drops case and accents', () => {
    expect(fold('Äpfel')).toBe('apfel');
    expect(fold('CAFÉ')).toBe('cafe');
  });
});

describe('titleKey', () => {
  it('is short and well-formed for any title', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (title) => {
        const key = titleKey(title);
        expect(key.length).toBeLessThanOrEqual(200);
        expect(key.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('wordsOf', () => {
  it('finds words of any script and leaves out what is between', () => {
    expect(wordsOf("Don't buy: über-nice/خریدنا 😎 e-mail", 10)).toEqual([
      'Don',
      't',
      'buy',
      'über',
      'nice',
      'خریدنا',
      'e',
      'mail',
    ]);
  });

  it('stops at the limit', () => {
    expect(wordsOf('a b c d', 2)).toEqual(['a', 'b']);
  });
});

describe('editDistance', () => {
  it('counts a swap of neighbours as one slip', () => {
    expect(editDistance('mlik', 'milk')).toBe(1);
    expect(editDistance('gorceries', 'groceries')).toBe(1);
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('', 'abc')).toBe(3);
  });

  it('is a symmetric measure that is zero only for equal words', () => {
    const word = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
