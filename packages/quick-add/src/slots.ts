/** What the slots of a phrase were filled with, in the order of the text. */
export class Slots {
  readonly #words = new Map<string, string[]>();
  readonly #rules = new Map<string, Slots[]>();

  constructor(filled: Filled | undefined) {
    const inOrder: Filled[] = [];
    for (let link = filled; link !== undefined; link = link.before) inOrder.push(link);
    for (const { name, value } of inOrder.reverse()) {
      if (typeof value === 'string') this.#words.set(name, [...(this.#words.get(name) ?? []), value]);
      else this.#rules.set(name, [...(this.#rules.get(name) ?? []), value]);
    }
  }

  has(name: string): boolean {
    return this.#words.has(name);
  }
  word(name: string): string | undefined {
    return this.#words.get(name)?.[0];
  }
  words(name: string): readonly string[] {
    return this.#words.get(name) ?? [];
  }
  number(name: string): number | undefined {
    const value = this.word(name);
    return value === undefined ? undefined : Number(value);
  }
  rule(name: string): Slots | undefined {
    return this.#rules.get(name)?.[0];
  }
  rules(name: string): readonly Slots[] {
    return this.#rules.get(name) ?? [];
  }
}

/** A filled slot and those before it: while alternatives are tried, each of them shares the beginning. */
export interface Filled {
  readonly name: string;
  readonly value: string | Slots;
  readonly before: Filled | undefined;
}
