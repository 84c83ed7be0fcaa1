import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filterLimits } from '../../src/features/tasks/filter/ast.ts';
import { FilterError } from '../../src/features/tasks/filter/lexer.ts';
import { parseFilter } from '../../src/features/tasks/filter/parser.ts';
import { filters, termsOf } from './filter-model.ts';
import { printFilter } from './filter-print.ts';

const filter = filters({
  dates: ['2026-12-01', '1900-01-01', '9999-12-30'],
  names: ['home', 'and', 'a "b" \\ c', 'due', '&', '(x)', 'ü', '-', '#1', '  ', "it's"],
  words: ['milk', 'oat milk', '"', '\\', 'a&b', '!', '1'],
}).filter((one) => termsOf(one) <= filterLimits.terms && printFilter(one).length <= filterLimits.length);

describe('reading a filter', () => {
  test('is the reverse of printing it', () => {
    fc.assert(
      fc.property(filter, (one) => {
        expect(parseFilter(printFilter(one))).toEqual(one);
      }),
      { numRuns: 2_000 },
    );
  });

  test('fails with its own error alone, which has a place in the text', () => {
    const piece = fc.oneof(
      fc.constantFrom(...'()&|!:<>="\\ '),
      fc.constantFrom(
        'due',
        'tag',
        'is',
        'no',
        'priority',
        'and',
        'or',
        'not',
        '+7d',
        '+1y',
        'today',
        'open',
        '2026-02-30',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    const garbage = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
    const cut = fc
      .tuple(filter, fc.nat(), fc.nat())
      .map(([one, from, to]) => printFilter(one).slice(from % 40, -(to % 40)));
    fc.assert(
      fc.property(fc.oneof(garbage, cut, fc.string({ unit: 'binary' })), (text) => {
        try {
          parseFilter(text);
        } catch (error) {
          expect(error).toBeInstanceOf(FilterError);
          const { offset } = error as FilterError;
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(offset).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  test.each([
    ['due < +7d & (priority:high | tag:home) & !list:work', 'due < +7d & (priority:high | tag:home) & !list:work'],
    ['DUE:Today AND NOT is:Completed or Priority>=HIGH', 'due = today & !is:completed | priority >= high'],
    ['no:due&has:notes', '!has:due & has:notes'],
    ['text:milk | "milk"', '"milk" | "milk"'],
    ['tag = home', 'tag:home'],
    ['due:fri | due:Friday', 'due = friday | due = friday'],
    ['estimate<90m|estimate:1h30m', 'estimate < 1h30m | estimate = 1h30m'],
    ['due > -0d', 'due > +0d'],
    ['!!is:open', '!!is:open'],
    ['((is:open))', 'is:open'],
  ])('%s', (text, printed) => {
    expect(printFilter(parseFilter(text))).toBe(printed);
  });

  test.each<[string, number, RegExp]>([
    ['', 0, /^at character 1: expected a condition .*but the filter ends$/],
    ['milk', 0, /^at character 1: "milk" is no field: .*quotation marks$/],
    ['due', 3, /^at character 4: expected : or one of < <= > >= =, but the filter ends$/],
    ['due < soon', 6, /^at character 7: expected a day: .*, not "soon"$/],
    ['due < 2026-02-30', 6, /a day/],
    ['due < +101y', 6, /at most 100 years/],
    ['is:open is:overdue', 8, /^at character 9: expected &, \| or the end, not "is"$/],
    ['is:open &', 9, /^at character 10: expected a condition/],
    ['is:open & | is:overdue', 10, /^at character 11: expected a condition .*, not \|$/],
    ['(is:open', 8, /^at character 9: expected &, \| or \), but the filter ends$/],
    ['is:open)', 7, /^at character 8: expected &, \| or the end, not \)$/],
    ['is:done', 3, /^at character 4: expected one of open, completed, .*, not "done"$/],
    ['has:tag', 4, /expected one of due, time/],
    ['tag < home', 4, /^at character 5: expected : after tag, not <$/],
    ['tag:""', 4, /^at character 5: expected a tag/],
    ['priority:top', 9, /none, low, medium, high, urgent/],
    ['estimate > 2', 11, /such as 30m/],
    ['"" | is:open', 0, /a word to look for/],
    ['is:open & "milk', 10, /^at character 11: this quotation mark has no end/],
    ['"🥛" & milk', 7, /^at character 7: "milk" is no field/],
  ])('%s is refused at %i', (text, offset, message) => {
    const error = (() => {
      try {
        return void parseFilter(text);
      } catch (thrown) {
        return thrown as FilterError;
      }
    })();
    expect(error).toBeInstanceOf(FilterError);
    expect(error!.message).toMatch(message);
    expect(error!.offset).toBe(offset);
  });

  test('has bounds', () => {
    const many = (count: number) => Array.from({ length: count }, () => 'is:open').join('|');
    expect(() => parseFilter(many(filterLimits.terms))).not.toThrow();
    expect(() => parseFilter(many(filterLimits.terms + 1))).toThrow(/at most 50 conditions/);
    const deep = (depth: number) => `${'('.repeat(depth)}is:open${')'.repeat(depth)}`;
    expect(() => parseFilter(deep(filterLimits.depth))).not.toThrow();
    expect(() => parseFilter(deep(filterLimits.depth + 1))).toThrow(/^at character 21: a filter goes at most 20/);
    expect(() => parseFilter(`${'!'.repeat(filterLimits.depth + 1)}is:open`)).toThrow(/at most 20/);
    expect(() => parseFilter(`"${'x'.repeat(filterLimits.length)}"`)).toThrow(/at most 1000 characters/);
  });
});
