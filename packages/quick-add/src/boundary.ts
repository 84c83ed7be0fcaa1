import type { Token } from './tokens.ts';

/** Signs after which a phrase may begin without a blank. */
const openers = new Set(['(', '[', '{', '"', '“', '„', '«', '‚', '¿', '¡', '–', '—']);
/** Signs that may follow a phrase without a blank. */
const closers = new Set([')', ']', '}', '"', '“', '”', '»', ',', ';', '!', '?', '…', '،', '؛', '؟', '۔', '–', '—']);
/** These too, unless the word goes on after them: "tomorrow.", but not "monday.com" or "9:30". */
const stops = new Set(['.', ':']);

/** Whether something that is recognised may begin at a token: not within a word, an address or a number. */
export const canBegin = (tokens: readonly Token[], at: number): boolean => {
  const before = tokens[at - 1];
  return before === undefined || !tokens[at]!.glued || openers.has(before.norm);
};

/** Dots of an ellipsis. */
const mostStops = 3;

/** Whether it may end before a token. */
export const canEnd = (tokens: readonly Token[], next: number): boolean => {
  for (let after = next; after <= next + mostStops; after += 1) {
    const token = tokens[after];
    if (token === undefined || !token.glued || closers.has(token.norm)) return true;
    if (!stops.has(token.norm)) return false;
  }
  return false;
};
