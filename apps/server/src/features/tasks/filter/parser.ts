import { type Comparison, type Filter, comparisons, dateFields, filterLimits, parts, states } from './ast.ts';
import { FilterError, type Token, tokensOf } from './lexer.ts';
import { expected, readDate, readEstimate, readPriority } from './values.ts';

const textFields = ['tag', 'list', 'text'] as const;
const fields = [...dateFields, 'priority', 'estimate', ...textFields, 'is', 'has', 'no'] as const;
type Field = (typeof fields)[number];

const condition = `a condition such as due < +7d, tag:home or "milk"`;

/** What a person wrote, for an error. */
const shown = (token: Token): string => {
  if (token.kind === 'end') return 'but the filter ends';
  return `not ${'text' in token ? JSON.stringify(token.text.slice(0, 40)) : token.kind}`;
};

/**
 * Reads a filter. The grammar, loosest first; `and`, `or` and `not` may stand for the signs:
 *
 *     or        = and *("|" and)
 *     and       = not *("&" not)
 *     not       = "!" not / "(" or ")" / condition
 *     condition = field (":" / "<" / "<=" / ">" / ">=" / "=") value / quoted text
 */
class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #place = 0;
  #terms = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  parse(): Filter {
    const filter = this.#or(0);
    if (this.#next.kind !== 'end') throw this.#error('&, | or the end');
    return filter;
  }

  get #next(): Token {
    return this.#tokens[this.#place]!;
  }

  #error(wanted: string): FilterError {
    return new FilterError(this.#text, this.#next.offset, `expected ${wanted}, ${shown(this.#next)}`);
  }

  /** Takes the sign, or the word that stands for it, if it comes next. */
  #take(sign: '&' | '|' | '!' | '(' | ')', word?: string): boolean {
    const token = this.#next;
    const isNext = token.kind === sign || (token.kind === 'word' && token.text.toLowerCase() === word);
    if (isNext) this.#place += 1;
    return isNext;
  }

  #or(depth: number): Filter {
    const of = [this.#and(depth)];
    while (this.#take('|', 'or')) of.push(this.#and(depth));
    return of.length === 1 ? of[0]! : { kind: 'or', of };
  }

  #and(depth: number): Filter {
    const of = [this.#not(depth)];
    while (this.#take('&', 'and')) of.push(this.#not(depth));
    return of.length === 1 ? of[0]! : { kind: 'and', of };
  }

  #not(depth: number): Filter {
    const { offset } = this.#next;
    const within = (): number => {
      if (depth < filterLimits.depth) return depth + 1;
      throw new FilterError(this.#text, offset, `a filter goes at most ${filterLimits.depth} levels deep`);
    };
    if (this.#take('!', 'not')) return { kind: 'not', of: this.#not(within()) };
    if (!this.#take('(')) return this.#condition();
    const filter = this.#or(within());
    if (!this.#take(')')) throw this.#error('&, | or )');
    return filter;
  }

  #condition(): Filter {
    const token = this.#next;
    if (token.kind !== 'word' && token.kind !== 'quoted') throw this.#error(condition);
    this.#terms += 1;
    if (this.#terms > filterLimits.terms) {
      throw new FilterError(this.#text, token.offset, `a filter has at most ${filterLimits.terms} conditions`);
    }
    if (token.kind === 'quoted') {
      if (token.text === '') throw this.#error('a word to look for between the quotation marks');
      this.#place += 1;
      return { kind: 'text', text: token.text };
    }
    const name = token.text.toLowerCase();
    const field = fields.find((one) => one === name);
    if (field === undefined) {
      const problem = `${JSON.stringify(token.text.slice(0, 40))} is no field: take one of ${fields.join(', ')}, or put what to look for in quotation marks`;
      throw new FilterError(this.#text, token.offset, problem);
    }
    this.#place += 1;
    return this.#conditionOn(field);
  }

  #conditionOn(field: Field): Filter {
    switch (field) {
      case 'priority': {
        const comparison = this.#comparison();
        return { kind: field, comparison, value: this.#value(expected.priority, readPriority) };
      }
      case 'estimate': {
        const comparison = this.#comparison();
        return { kind: field, comparison, minutes: this.#value(expected.estimate, readEstimate) };
      }
      case 'tag':
      case 'list':
      case 'text':
        this.#colon(field);
        return {
          kind: field,
          text: this.#value(`a ${field}, in quotation marks if need be`, (text) => text || undefined),
        };
      case 'is':
        this.#colon(field);
        return { kind: 'is', state: this.#oneOf(states) };
      case 'has':
        this.#colon(field);
        return { kind: 'has', part: this.#oneOf(parts) };
      case 'no':
        this.#colon(field);
        return { kind: 'not', of: { kind: 'has', part: this.#oneOf(parts) } };
      case 'due':
      case 'created':
      case 'updated':
      case 'completed': {
        const comparison = this.#comparison();
        return { kind: 'date', field, comparison, value: this.#value(expected.date, readDate) };
      }
    }
  }

  #comparison(): Comparison {
    const { kind } = this.#next;
    const comparison = kind === ':' ? '=' : comparisons.find((one) => one === kind);
    if (comparison === undefined) throw this.#error(': or one of < <= > >= =');
    this.#place += 1;
    return comparison;
  }

  #colon(field: Field): void {
    if (this.#next.kind !== ':' && this.#next.kind !== '=') throw this.#error(`: after ${field}`);
    this.#place += 1;
  }

  #value<T>(wanted: string, read: (text: string) => T | undefined): T {
    const token = this.#next;
    const value = token.kind === 'word' || token.kind === 'quoted' ? read(token.text) : undefined;
    if (value === undefined) throw this.#error(wanted);
    this.#place += 1;
    return value;
  }

  #oneOf<T extends string>(values: readonly T[]): T {
    return this.#value(`one of ${values.join(', ')}`, (text) => values.find((value) => value === text.toLowerCase()));
  }
}

/** The tree of a filter. Throws FilterError, and nothing else. */
export const parseFilter = (text: string): Filter => new Parser(text).parse();
