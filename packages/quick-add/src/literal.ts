import { canBegin, canEnd } from './boundary.ts';
import type { Grammar } from './grammar.ts';
import type { Token } from './tokens.ts';

/** A part of the text that is to be taken as it is written. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

const closing: Record<string, readonly string[]> = { '"': ['"'], '“': ['”'], '„': ['“', '”'], '«': ['»'], '»': ['«'] };

/** Marks what stands between quotes. Each kind of quote is looked for once: work grows with the length alone. */
const markQuoted = (tokens: readonly Token[], literal: boolean[]): void => {
  /** For each closing sign, whether one closes at or after a place: the last place where one does. */
  const last = new Map<string, number>();
  for (const [at, token] of tokens.entries()) if (canEnd(tokens, at + 1)) last.set(token.norm, at);
  for (let at = 0; at < tokens.length; at += 1) {
    const closers = closing[tokens[at]!.norm];
    if (closers === undefined || !canBegin(tokens, at)) continue;
    if (!closers.some((closer) => (last.get(closer) ?? -1) > at)) continue;
    let end = at + 1;
    while (!(closers.includes(tokens[end]!.norm) && canEnd(tokens, end + 1))) end += 1;
    literal.fill(true, at, end + 1);
    at = end;
  }
};

/** Whether a backslash stands before a word at its beginning: not in `C:\temp`. */
const isEscape = (tokens: readonly Token[], at: number): boolean =>
  tokens[at]!.norm === '\\' && canBegin(tokens, at) && tokens[at + 1]?.glued === true && tokens[at + 1]!.norm !== '\\';

export interface Literal {
  /** For each token, whether it is to be left as it is. */
  readonly tokens: readonly boolean[];
  /** The backslashes that are no part of the title. */
  readonly escapes: readonly number[];
}

/** Finds what must not be recognised: idioms of the language, quotes, words after a backslash, and what the caller says. */
export const findLiteral = (grammar: Grammar, tokens: readonly Token[], ignore: readonly Range[]): Literal => {
  const literal = tokens.map(() => false);
  for (let at = 0; at < tokens.length; at += 1) {
    for (const { next } of grammar.idioms.at(tokens, at)) literal.fill(true, at, next);
  }
  markQuoted(tokens, literal);
  const escapes: number[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    if (literal[at] || !isEscape(tokens, at)) continue;
    escapes.push(at);
    // The whole word: `\#home`, `\9am`.
    literal[at] = true;
    for (at += 1; tokens[at]?.glued; at += 1) literal[at] = true;
    at -= 1;
  }
  const ranges = ignore.filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start);
  let index = 0;
  let until = -1;
  for (const [at, { start, end }] of tokens.entries()) {
    for (; index < ranges.length && ranges[index]!.start < end; index += 1) until = Math.max(until, ranges[index]!.end);
    if (start < until) literal[at] = true;
  }
  return { tokens: literal, escapes };
};
