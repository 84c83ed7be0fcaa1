import { type Language, type PhraseKind, type Phrases, type RuleName, type WordSlot, phraseKinds } from './language.ts';
import { isNumberSlot, readNumber } from './numbers.ts';
import { type Pattern, readPattern } from './pattern.ts';
import { PhraseList } from './phrase-list.ts';
import { type Filled, Slots } from './slots.ts';
import { type Token, tokenize } from './tokens.ts';

/** Tries to match from `at` and calls `then` with each place where it can end. */
type Step = (
  tokens: readonly Token[],
  at: number,
  filled: Filled | undefined,
  then: (next: number, filled: Filled | undefined) => void,
) => void;

export type Strength = 'certain' | 'sure' | 'timed' | 'weak';

export interface Phrase {
  readonly kind: PhraseKind;
  readonly strength: Strength;
  readonly step: Step;
}

/** Members of a list in one phrase: enough for the days of a week and then some, and a bound for the work. */
const longestList = 12;

/** Stands for every number among the tokens that a phrase can begin with. */
const anyNumber = '0';

const strengths: Record<string, Strength> = { '!': 'certain', '?': 'weak', '+': 'timed' };
/** A pattern without the sign of its strength. */
const readPhrase = (source: string): readonly Pattern[] => readPattern(source.replace(/^[!?+] /, ''));

/** A language made ready: its words indexed, its patterns compiled. Made once for each language. */
export class Grammar {
  readonly language: Language;
  readonly doubtful: ReadonlySet<string>;
  readonly determiners: PhraseList<true>;
  readonly links: ReadonlySet<string>;
  readonly idioms: PhraseList<true>;
  readonly #words: Record<WordSlot, PhraseList<string>>;
  readonly #separators: PhraseList<true>;
  readonly #rules = new Map<RuleName, readonly Step[]>();
  readonly #phrases = new Map<string, Phrase[]>();
  #hasTimed = false;

  constructor(language: Language) {
    this.language = language;
    const list = (phrases: readonly string[]) =>
      new PhraseList<true>(
        phrases.map((phrase) => [phrase, true] as const),
        language,
      );
    const norms = (words: readonly string[]) =>
      new Set(words.flatMap((word) => tokenize(word, language).map(({ norm }) => norm)));
    this.doubtful = norms(language.doubtful);
    this.links = norms(language.links);
    this.determiners = list(language.determiners);
    this.idioms = list(language.idioms);
    this.#separators = list(language.separators);
    this.#words = Object.fromEntries(
      Object.entries(language.words).map(([slot, words]) => {
        const phrases = Object.entries(words).flatMap(([value, all]) => all.map((phrase) => [phrase, value] as const));
        return [slot, new PhraseList(phrases, language)];
      }),
    ) as Record<WordSlot, PhraseList<string>>;
    for (const kind of phraseKinds) this.#addPhrases(kind, language.phrases[kind]);
  }

  /** Whether a time in a text confirms any phrase of the language. */
  get hasTimed(): boolean {
    return this.#hasTimed;
  }

  /** What the phrases that may begin at a token are; which of them match is for their steps to say. */
  *phrasesAt(token: Token): Generator<Phrase> {
    yield* this.#phrases.get(token.norm) ?? [];
    if (token.kind === 'number' && token.norm !== anyNumber) yield* this.#phrases.get(anyNumber) ?? [];
  }

  /** The values of a word list that the text has at a place. */
  word(slot: WordSlot, tokens: readonly Token[], at: number): { next: number; value: string } | undefined {
    for (const found of this.#words[slot].at(tokens, at)) return found;
    return undefined;
  }

  #addPhrases(kind: PhraseKind, patterns: Phrases): void {
    for (const source of patterns) {
      const strength = strengths[source[0]!] ?? 'sure';
      this.#hasTimed ||= strength === 'timed';
      const pattern = readPhrase(source);
      const phrase: Phrase = { kind, strength, step: this.#sequence(pattern) };
      for (const first of this.#firsts(pattern).norms) {
        this.#phrases.set(first, [...(this.#phrases.get(first) ?? []), phrase]);
      }
    }
  }

  /** The tokens that a sequence can begin with, and whether it can be empty. */
  #firsts(sequence: readonly Pattern[]): { norms: Set<string>; empty: boolean } {
    const norms = new Set<string>();
    for (const part of sequence) {
      const firsts = this.#firstsOf(part);
      for (const norm of firsts.norms) norms.add(norm);
      if (!firsts.empty) return { norms, empty: false };
    }
    return { norms, empty: true };
  }

  #firstsOf(part: Pattern): { norms: Set<string>; empty: boolean } {
    if (part.kind === 'text') return { norms: new Set([tokenize(part.text, this.language)[0]!.norm]), empty: false };
    const norms = new Set<string>();
    if (part.kind === 'one-of') {
      const options = part.options.map((option) => this.#firsts(option));
      for (const option of options) for (const norm of option.norms) norms.add(norm);
      return { norms, empty: options.some(({ empty }) => empty) };
    }
    if (this.#isRule(part.slot)) {
      for (const source of this.language.rules[part.slot]) {
        for (const norm of this.#firsts(readPhrase(source)).norms) norms.add(norm);
      }
      return { norms, empty: false };
    }
    if (isNumberSlot(part.slot)) norms.add(anyNumber);
    for (const words of this.#wordListsOf(part.slot)) for (const norm of words.firsts()) norms.add(norm);
    return { norms, empty: false };
  }

  #isRule(slot: string): slot is RuleName {
    return Object.hasOwn(this.language.rules, slot);
  }

  /** The word lists of a slot; slots of numbers take number words too. */
  #wordListsOf(slot: string): readonly PhraseList<string>[] {
    if (slot === 'amount') return [this.#words.amount, this.#words.n];
    if (slot === 'nth') return [this.#words.ordinal];
    if (Object.hasOwn(this.#words, slot)) return [this.#words[slot as WordSlot]];
    if (isNumberSlot(slot)) return [];
    throw new Error(`The language ${this.language.code} uses a slot that there is not: <${slot}>`);
  }

  #sequence(sequence: readonly Pattern[]): Step {
    const steps = sequence.map((part) => this.#step(part));
    return (tokens, at, filled, then) => {
      const from = (index: number, place: number, so: Filled | undefined): void => {
        const step = steps[index];
        if (step === undefined) then(place, so);
        else step(tokens, place, so, (next, more) => from(index + 1, next, more));
      };
      from(0, at, filled);
    };
  }

  #step(part: Pattern): Step {
    if (part.kind === 'one-of') {
      const options = part.options.map((option) => this.#sequence(option));
      return (tokens, at, filled, then) => {
        for (const option of options) option(tokens, at, filled, then);
      };
    }
    const inner = part.kind === 'text' ? this.#text(part.text) : this.#slot(part.slot, part.as);
    const step = part.kind === 'slot' && part.many ? this.#list(inner) : inner;
    if (!part.glued) return step;
    return (tokens, at, filled, then) => {
      if (tokens[at]?.glued === true) step(tokens, at, filled, then);
    };
  }

  #text(text: string): Step {
    const list = new PhraseList<true>([[text, true]], this.language);
    return (tokens, at, filled, then) => {
      for (const { next } of list.at(tokens, at)) then(next, filled);
    };
  }

  #slot(slot: string, name: string): Step {
    if (this.#isRule(slot)) {
      return (tokens, at, before, then) => {
        for (const step of this.#rule(slot)) {
          step(tokens, at, undefined, (next, inner) => then(next, { name, value: new Slots(inner), before }));
        }
      };
    }
    const lists = this.#wordListsOf(slot);
    const suffix = this.#words.suffix;
    return (tokens, at, before, then) => {
      const number = isNumberSlot(slot) ? readNumber(slot, tokens, at, suffix) : undefined;
      if (number !== undefined) then(number.next, { name, value: number.value, before });
      for (const list of lists) {
        for (const { next, value } of list.at(tokens, at)) then(next, { name, value, before });
      }
    };
  }

  /** Rules are compiled when they are first needed, since they are made of one another. */
  #rule(name: RuleName): readonly Step[] {
    const known = this.#rules.get(name);
    if (known !== undefined) return known;
    const sources = this.language.rules[name].map(readPhrase);
    const steps = sources.map((pattern) => this.#sequence(pattern));
    this.#rules.set(name, steps);
    return steps;
  }

  /** One or more, with one or two separators between ("mon, tue, and fri"). */
  #list(item: Step): Step {
    return (tokens, at, filled, then) => {
      const more = (place: number, so: Filled | undefined, count: number): void => {
        item(tokens, place, so, (next, all) => {
          then(next, all);
          if (count === longestList) return;
          for (const { next: second } of this.#separators.at(tokens, next)) {
            more(second, all, count + 1);
            for (const { next: third } of this.#separators.at(tokens, second)) more(third, all, count + 1);
          }
        });
      };
      more(at, filled, 1);
    };
  }
}

const grammars = new WeakMap<Language, Grammar>();

export const grammarOf = (language: Language): Grammar => {
  const known = grammars.get(language);
  if (known !== undefined) return known;
  const made = new Grammar(language);
  grammars.set(language, made);
  return made;
};
