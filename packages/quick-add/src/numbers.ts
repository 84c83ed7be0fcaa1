import type { PhraseList } from './phrase-list.ts';
import type { Token } from './tokens.ts';

/** The slots that a number fills: how many digits it may have, and between what it lies. */
const ranges = {
  /** How many. */
  n: { digits: [1, 3], from: 1, to: 999 },
  /** How much: also 1.5 or 1,5. */
  amount: { digits: [1, 4], from: 0, to: 9999 },
  hour: { digits: [1, 2], from: 0, to: 24 },
  /** The hour where nothing else says that a time of day is meant. */
  barehour: { digits: [1, 2], from: 0, to: 24 },
  /** The hour as people say it: 1 to 6 are of the afternoon where nothing says which half of the day is meant. */
  spokenhour: { digits: [1, 2], from: 0, to: 24 },
  minute: { digits: [2, 2], from: 0, to: 59 },
  /** Day of a month. */
  dom: { digits: [1, 2], from: 1, to: 31 },
  /** Day of a month that cannot be the number of a month: which of "24/12" is the day is clear. */
  latedom: { digits: [2, 2], from: 13, to: 31 },
  /** Month. */
  mm: { digits: [1, 2], from: 1, to: 12 },
  year: { digits: [4, 4], from: 1900, to: 9999 },
  /** Year of this century. */
  yy: { digits: [2, 2], from: 0, to: 99 },
  /** 1st: a number with the ending of an ordinal number. */
  dth: { digits: [1, 2], from: 1, to: 31 },
  /** 1st or "first". */
  nth: { digits: [1, 2], from: 1, to: 31 },
} as const;

export type NumberSlot = keyof typeof ranges;

export const isNumberSlot = (slot: string): slot is NumberSlot => Object.hasOwn(ranges, slot);

const decimalSigns = new Set(['.', ',', '٫']);

/** Reads the number of a slot at a place: its digits as they are written ("09"), in ASCII. */
export const readNumber = (
  slot: NumberSlot,
  tokens: readonly Token[],
  at: number,
  suffixes: PhraseList<string>,
): { readonly next: number; readonly value: string } | undefined => {
  const { digits, from, to } = ranges[slot];
  const token = tokens[at];
  if (token?.kind !== 'number' || !/^[0-9]+$/.test(token.norm)) return undefined;
  const { length } = token.norm;
  const value = Number(token.norm);
  if (length < digits[0] || length > digits[1] || value < from || value > to) return undefined;
  if (slot === 'nth' || slot === 'dth') {
    if (tokens[at + 1]?.glued !== true) return undefined;
    for (const { next } of suffixes.at(tokens, at + 1)) return { next, value: String(value) };
    return undefined;
  }
  const [sign, part] = [tokens[at + 1], tokens[at + 2]];
  if (slot === 'amount' && sign?.glued && decimalSigns.has(sign.norm) && part?.glued && /^[0-9]{1,2}$/.test(part.norm))
    return { next: at + 3, value: `${value}.${part.norm}` };
  return { next: at + 1, value: token.norm };
};
