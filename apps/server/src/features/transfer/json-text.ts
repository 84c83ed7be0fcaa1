import { ImportFormatError } from './found.ts';

/** Deeper than any export, and far from what a recursion bears. */
const maxDepth = 64;

export type JsonObject = Readonly<Record<string, unknown>>;

/** JSON that was read, with the line of each object in it. */
export interface JsonText {
  readonly value: unknown;
  /** Where the object begins, from 1. */
  lineOf(object: unknown): number;
}

/** Reads JSON (RFC 8259). Throws ImportFormatError, with the line. */
export const readJson = (text: string): JsonText => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const position = Number(/at position (\d+)/.exec((error as Error).message)?.[1] ?? text.length);
    const line = text.slice(0, position).split('\n').length;
    throw new ImportFormatError('This is not valid JSON: it ends too early, or there is a fault here.', line, {
      cause: error,
    });
  }
  const lines = new Map<unknown, number>();
  const found = linesOfObjects(text);
  let next = 0;
  // Objects begin in the text in the order in which they are met here.
  const visit = (item: unknown, depth: number): void => {
    if (typeof item !== 'object' || item === null) return;
    if (depth > maxDepth) throw new ImportFormatError(`This JSON is nested deeper than ${maxDepth} levels.`);
    if (!Array.isArray(item)) lines.set(item, found[next++] ?? 1);
    for (const inner of Object.values(item)) visit(inner, depth + 1);
  };
  visit(value, 0);
  return { value, lineOf: (object) => lines.get(object) ?? 1 };
};

const [quote, backslash, newline, brace] = ['"', '\\', '\n', '{'].map((character) => character.charCodeAt(0));

/** The line of each `{` that is not within a string, of valid JSON. */
const linesOfObjects = (text: string): number[] => {
  const lines: number[] = [];
  let line = 1;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === newline) line += 1;
    else if (code === brace) lines.push(line);
    else if (code === quote) {
      for (index += 1; text.charCodeAt(index) !== quote; index += 1)
        if (text.charCodeAt(index) === backslash) index += 1;
    }
  }
  return lines;
};

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects of an array; of anything else, none. */
export const objectsOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** A string, or a number as one; else empty. */
export const stringOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
