import { canBegin, canEnd } from './boundary.ts';
import type { Grammar, Strength } from './grammar.ts';
import type { PhraseKind } from './language.ts';
import type { ListNames } from './lists.ts';
import { type Mark, markAt } from './marks.ts';
import { type Meaning, meaningOf } from './meanings/meaning.ts';
import type { Moment } from './moment.ts';
import { type Filled, Slots } from './slots.ts';
import type { Token } from './tokens.ts';

/** Something recognised, and where. */
export type Find = (Mark | Exclude<Meaning, { readonly kind: 'literal' }>) & Place;

/** The tokens from `at` up to `next`. */
interface Place {
  readonly at: number;
  readonly next: number;
}

type Found = Find | (Extract<Meaning, { readonly kind: 'literal' }> & Place);

export interface Text {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** For each token, whether it is to be left as it is. */
  readonly literal: readonly boolean[];
}

interface Candidate {
  readonly kind: PhraseKind;
  readonly strength: Strength;
  readonly next: number;
  readonly filled: Filled | undefined;
}

/** What is known of the whole text. */
export interface Known {
  /** Kinds that make no sense in it, such as an end of a series where there is no series. */
  readonly without: ReadonlySet<PhraseKind>;
  /** Whether it says a time, which confirms phrases that are unsure without. */
  readonly timed: boolean;
}

/** Finds phrases and marks in a text, each of them as long as it can be, without a word of any language in its code. */
export class Scanner {
  readonly #grammar: Grammar;
  readonly #moment: Moment;
  readonly #lists: ListNames | undefined;
  readonly #known: Known;

  constructor(grammar: Grammar, moment: Moment, lists: ListNames | undefined, known: Known) {
    this.#grammar = grammar;
    this.#moment = moment;
    this.#lists = lists;
    this.#known = known;
  }

  /**
   * From the end to the beginning, since whether an unsure phrase counts depends on what follows it; then the finds are
   * taken from the beginning, none within another.
   */
  scan(text: Text): Find[] {
    const finds: (Found | undefined)[] = [];
    for (let at = text.tokens.length - 1; at >= 0; at -= 1) finds[at] = this.#findAt(text, at, finds);
    const taken: Find[] = [];
    for (let at = 0; at < finds.length;) {
      const find = finds[at];
      if (find !== undefined && find.kind !== 'literal') taken.push(find);
      at = find?.next ?? at + 1;
    }
    return taken;
  }

  #findAt({ text, tokens, literal }: Text, at: number, later: readonly (Found | undefined)[]): Found | undefined {
    if (literal[at] || !canBegin(tokens, at)) return undefined;
    const candidates: Candidate[] = [];
    for (const { kind, strength, step } of this.#grammar.phrasesAt(tokens[at]!)) {
      if (this.#known.without.has(kind)) continue;
      step(tokens, at, undefined, (next, filled) => candidates.push({ kind, strength, next, filled }));
    }
    // Of equally long ones the first of the language (the order of a stable sort).
    candidates.sort((a, b) => b.next - a.next);
    for (const { kind, strength, next, filled } of candidates) {
      if (!canEnd(tokens, next) || literal.slice(at, next).includes(true)) continue;
      if (!this.#isClear(tokens, at, next, strength, later)) continue;
      const meaning = meaningOf(kind, new Slots(filled), this.#moment);
      if (meaning !== undefined) return { ...meaning, at, next };
    }
    const mark = markAt(this.#grammar, this.#lists, text, tokens, at);
    return mark === undefined || literal.slice(at, mark.next).includes(true) ? undefined : { ...mark, at };
  }

  /** Whether a phrase is meant as one, rather than as words of the title. */
  #isClear(
    tokens: readonly Token[],
    at: number,
    next: number,
    strength: Strength,
    later: readonly (Found | undefined)[],
  ): boolean {
    if (strength === 'certain') return true;
    if (this.#followsDeterminer(tokens, at)) return false;
    const doubtful = tokens.slice(at, next).some(({ norm }) => this.#grammar.doubtful.has(norm));
    const sure = strength === 'sure' || (strength === 'timed' && this.#known.timed);
    if (sure !== doubtful) return sure;
    const after = tokens[next];
    return (
      after === undefined ||
      after.glued ||
      after.kind === 'sign' ||
      later[next] !== undefined ||
      this.#grammar.links.has(after.norm)
    );
  }

  #followsDeterminer(tokens: readonly Token[], at: number): boolean {
    if (at === 0 || tokens[at]!.glued) return false;
    for (const _ of this.#grammar.determiners.at(tokens, at - 1)) return true;
    return false;
  }
}
