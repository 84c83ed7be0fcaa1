import { randomInt } from 'node:crypto';

/**
 * Places in a manual order. A rank is a key of the npm package fractional-indexing (base 62, compared by code point, as
 * PostgreSQL does in collation "C"): between any two there is another one.
 */

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const base = digits.length;

/** `h` says that an integer part of eight digits follows, which holds milliseconds since 1970 until the year 8888. */
const integerHead = 'h';
const integerDigits = 8;

/**
 * The rank of what is made now: after everything made before, without asking where that is. Two digits of chance keep
 * apart what is made in the same millisecond; the last is no 0, which a fraction must not end with.
 */
export const rankOfNew = (now: Date): string =>
  `${integerHead}${toDigits(now.getTime(), integerDigits)}${digits[randomInt(base)]!}${lastDigit()}`;

/** As `rankOfNew` for one of many that are made together, which keep the order of their `index` (below 14 millions). */
export const rankOfMany = (now: Date, index: number): string =>
  `${integerHead}${toDigits(now.getTime(), integerDigits)}${toDigits(index, 4)}${lastDigit()}`;

const lastDigit = (): string => digits[1 + randomInt(base - 1)]!;

const toDigits = (value: number, length: number): string => {
  let rest = value;
  let text = '';
  for (let place = 0; place < length; place += 1) {
    text = digits[rest % base]! + text;
    rest = Math.floor(rest / base);
  }
  return text;
};
