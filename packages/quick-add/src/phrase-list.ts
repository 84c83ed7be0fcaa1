import { type Script, type Token, tokenize } from './tokens.ts';

interface Entry<T> {
  readonly tokens: readonly Token[];
  readonly value: T;
}

/** Whether the tokens from `at` are those of a phrase. */
const isAt = (phrase: readonly Token[], tokens: readonly Token[], at: number): boolean => {
  for (let index = 0; index < phrase.length; index += 1) {
    const token = tokens[at + index];
    if (token?.norm !== phrase[index]!.norm) return false;
    if (index > 0 && token.glued !== phrase[index]!.glued) return false;
  }
  return true;
};

/** Phrases of one or more words, found by their first token. */
export class PhraseList<T> {
  readonly #byFirst = new Map<string, Entry<T>[]>();

  constructor(phrases: Iterable<readonly [phrase: string, value: T]>, script: Script) {
    for (const [phrase, value] of phrases) {
      const tokens = tokenize(phrase, script);
      const first = tokens[0]?.norm;
      if (first !== undefined) this.#byFirst.set(first, [...(this.#byFirst.get(first) ?? []), { tokens, value }]);
    }
    for (const entries of this.#byFirst.values()) entries.sort((a, b) => b.tokens.length - a.tokens.length);
  }

  firsts(): Iterable<string> {
    return this.#byFirst.keys();
  }

  /** All phrases that begin at a token, the longest first, with the place after each. */
  *at(tokens: readonly Token[], at: number): Generator<{ readonly next: number; readonly value: T }> {
    const first = tokens[at]?.norm;
    for (const { tokens: phrase, value } of (first !== undefined && this.#byFirst.get(first)) || []) {
      if (isAt(phrase, tokens, at)) yield { next: at + phrase.length, value };
    }
  }
}
