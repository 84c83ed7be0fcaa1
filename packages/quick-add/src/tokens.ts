/** A piece of text between blanks: a word, a number, or one sign. Offsets count UTF-16 code units, as in JavaScript strings. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly kind: 'word' | 'number' | 'sign';
  /** As it is compared: lower case, without what the language does not tell apart. A number in ASCII digits. */
  readonly norm: string;
  /** No blank before it. */
  readonly glued: boolean;
}

/** How a language writes: its digits beside ASCII's, and letters that are one and the same to it. */
export interface Script {
  /** Ten digits each, from 0 to 9. */
  readonly digits?: readonly string[];
  /** `{ 'ي': 'ی' }`; the empty string drops a sign. */
  readonly fold?: Readonly<Record<string, string>>;
}

/** Blanks include the invisible marks of direction, which come with text that was copied from right-to-left paragraphs. */
const blank = /[\s\p{Cf}]+/uy;
/** Letters with their marks; an apostrophe or a zero-width (non-)joiner within them belongs to the word. */
const word = /[\p{L}\p{M}]+(?:['’\u200c\u200d][\p{L}\p{M}]+)*/uy;
const number = /\p{Nd}+/uy;

const match = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

const asciiDigits = (digits: string, script: Script): string => {
  let ascii = '';
  for (const digit of digits) {
    const known = script.digits?.find((ten) => ten.includes(digit));
    ascii += known === undefined ? digit : String(known.indexOf(digit));
  }
  return ascii;
};

const fold = (text: string, script: Script): string => {
  const lower = text.normalize('NFC').toLowerCase().replaceAll('’', "'");
  if (script.fold === undefined) return lower;
  let folded = '';
  for (const letter of lower) folded += script.fold[letter] ?? letter;
  return folded;
};

/** Cuts a text into tokens. One pass, no backtracking: time grows with the length alone. */
export const tokenize = (text: string, script: Script): Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  let glued = true;
  while (at < text.length) {
    const gap = match(blank, text, at);
    if (gap !== undefined) {
      at += gap.length;
      glued = false;
      continue;
    }
    const letters = match(word, text, at);
    const digits = letters === undefined ? match(number, text, at) : undefined;
    const found = letters ?? digits ?? String.fromCodePoint(text.codePointAt(at)!);
    const kind = letters !== undefined ? 'word' : digits !== undefined ? 'number' : 'sign';
    const norm = digits === undefined ? fold(found, script) : asciiDigits(digits, script);
    tokens.push({ start: at, end: at + found.length, kind, norm, glued });
    at += found.length;
    glued = true;
  }
  return tokens;
};
