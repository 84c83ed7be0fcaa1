/** What the slots of a phrase were filled with, in the order of the text. */
export class Slots {
  readonly #filled: Filled | undefined;
  constructor(filled: Filled | undefined) {
    this.#filled = filled;
  }

  /** The first word or number of a slot. */
  word(name: string): string | undefined {
    return this.#all(name, isWord)[0];
  }

  number(name: string): number | undefined {
    const value = this.word(name);
    return value === undefined ? undefined : Number(value);
  }

  has(name: string): boolean {
    return this.word(name) !== undefined;
  }

  words(name: string): readonly string[] {
    return this.#all(name, isWord);
  }

  /** The slots of the first rule of a name. */
  rule(name: string): Slots | undefined {
    return this.#all(name, isRule)[0];
  }

  rules(name: string): readonly Slots[] {
    return this.#all(name, isRule);
  }

  #all<T>(name: string, isKind: (value: string | Slots) => value is T & (string | Slots)): T[] {
    const found: T[] = [];
    for (let link = this.#filled; link !== undefined; link = link.before) {
      if (link.name === name && isKind(link.value)) found.push(link.value);
    }
    return found.reverse();
  }
}

const isWord = (value: string | Slots): value is string => typeof value === 'string';
const isRule = (value: string | Slots): value is Slots => typeof value !== 'string';

/** A filled slot and those before it: while alternatives are tried, each of them shares the beginning. */
export interface Filled {
  readonly name: string;
  readonly value: string | Slots;
  readonly before: Filled | undefined;
}
