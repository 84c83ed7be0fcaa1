import { type Comparison, filterLimits } from './ast.ts';

/** What is wrong with a filter, and where. */
export class FilterError extends Error {
  override name = 'FilterError';
  /** Where in the text: the UTF-16 code units before it. */
  readonly offset: number;

  /** `problem` goes on the sentence "at character 14: …". */
  constructor(text: string, offset: number, problem: string) {
    super(`at character ${Array.from(text.slice(0, offset)).length + 1}: ${problem}`);
    this.offset = offset;
  }
}

export type Token = { readonly offset: number } & (
  | { readonly kind: 'word' | 'quoted'; readonly text: string }
  | { readonly kind: '(' | ')' | '&' | '|' | '!' | ':' | Comparison }
  | { readonly kind: 'end' }
);

const space = /\s*/uy;
const symbol = /<=|>=|[()&|!:<>=]/uy;
const quoted = /"((?:[^"\\]|\\["\\])*)"/uy;
/** All that has no meaning of its own. */
const word = /[^\s()&|!:<>="]+/uy;

/** The part of the text at `offset` that the pattern matches. */
const at = (pattern: RegExp, text: string, offset: number): RegExpExecArray | null => {
  pattern.lastIndex = offset;
  return pattern.exec(text);
};

/** The words and signs of a filter, the last one being its end. Throws FilterError. */
export const tokensOf = (text: string): Token[] => {
  if (text.length > filterLimits.length) {
    throw new FilterError(text, filterLimits.length, `a filter has at most ${filterLimits.length} characters`);
  }
  const tokens: Token[] = [];
  let offset = 0;
  for (;;) {
    offset += at(space, text, offset)![0].length;
    if (offset === text.length) break;
    const sign = at(symbol, text, offset);
    const string = at(quoted, text, offset);
    const plain = at(word, text, offset);
    if (sign !== null) tokens.push({ kind: sign[0] as Comparison, offset });
    else if (string !== null) tokens.push({ kind: 'quoted', text: string[1]!.replaceAll(/\\(.)/g, '$1'), offset });
    else if (plain !== null) tokens.push({ kind: 'word', text: plain[0], offset });
    else throw new FilterError(text, offset, 'this quotation mark has no end (\\" and \\\\ stand for " and \\ within)');
    offset += (sign ?? string ?? plain)![0].length;
  }
  tokens.push({ kind: 'end', offset });
  return tokens;
};
