import type { Found, FoundList, FoundTask, ImportProblem } from './found.ts';

/** What a reader of a format is told beside the file. */
export interface ReadContext {
  /** Zone of times that say none. */
  readonly timeZone: string;
  /** Name of the list for tasks that come without one. */
  readonly list?: string;
}

/** Gathers what a reader finds. */
export class Collector implements Found {
  readonly tasks: FoundTask[] = [];
  readonly problems: ImportProblem[] = [];
  readonly #lists = new Map<string, FoundList>();

  get lists(): readonly FoundList[] {
    return [...this.#lists.values()];
  }

  /** The key of the list with this name; undefined (the inbox) without a name. */
  list(name: string | undefined): string | undefined {
    const wanted = name?.trim();
    if (!wanted) return undefined;
    return this.addList({ key: `name:${wanted}`, name: wanted });
  }

  addList(list: FoundList): string {
    if (!this.#lists.has(list.key)) this.#lists.set(list.key, list);
    return list.key;
  }

  problem(line: number, message: string): void {
    this.problems.push({ line, message });
  }
}
