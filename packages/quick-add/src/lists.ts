import { type Script, type Token, tokenize } from './tokens.ts';

/** The names of a user's lists, found as the text writes them: whatever their case, however many words they have. */
export class ListNames {
  /** By the first token, the longest name first; of names that differ in case alone, in the given order. */
  readonly #byFirst = new Map<string, { readonly tokens: readonly Token[]; readonly name: string }[]>();
  readonly #script: Script;

  constructor(names: readonly string[], script: Script) {
    this.#script = script;
    for (const name of names) {
      const tokens = tokenize(name, script);
      const first = tokens[0]?.norm;
      if (first !== undefined) this.#byFirst.set(first, [...(this.#byFirst.get(first) ?? []), { tokens, name }]);
    }
    for (const names of this.#byFirst.values()) names.sort((a, b) => b.tokens.length - a.tokens.length);
  }

  /** The lists whose names begin at a token, the longest first; one that is written exactly so comes before its likes. */
  at(text: string, tokens: readonly Token[], at: number): { readonly next: number; readonly name: string }[] {
    const found = (this.#byFirst.get(tokens[at]?.norm ?? '') ?? []).filter(({ tokens: name }) =>
      name.every(
        ({ norm, glued }, index) =>
          tokens[at + index]?.norm === norm && (index === 0 || tokens[at + index]!.glued === glued),
      ),
    );
    const exact = ({ tokens: name, name: spelled }: (typeof found)[number]) =>
      text.slice(tokens[at]!.start, tokens[at + name.length - 1]!.end) === spelled;
    return found
      .sort((a, b) => b.tokens.length - a.tokens.length || Number(exact(b)) - Number(exact(a)))
      .map(({ tokens: name, name: spelled }) => ({ next: at + name.length, name: spelled }));
  }

  /** The list that has just this name. */
  named(name: string): string | undefined {
    const tokens = tokenize(name, this.#script);
    return this.at(name, tokens, 0).find(({ next }) => next === tokens.length)?.name;
  }
}
