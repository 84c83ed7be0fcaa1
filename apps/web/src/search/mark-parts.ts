interface Part {
  readonly text: string;
  readonly hit: boolean;
}

const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase();

/** The words that were typed, as they are compared: without case and accents. */
export const searchedWords = (query: string): string[] => fold(query).match(/[\p{L}\p{N}]+/gu) ?? [];

/**
 * A text in parts, those marked that begin a word of it as a searched word does, or that a searched word begins as
 * (its stem: "running" marks "run"). The server decides what is found; this only shows where, and may mark less.
 */
export const markParts = (text: string, words: readonly string[]): Part[] => {
  if (words.length === 0) return [{ text, hit: false }];
  const parts: Part[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') parts.push({ text: plain, hit: false });
    plain = '';
  };
  for (const [piece] of text.matchAll(/[\p{L}\p{N}\p{Mn}]+|[^\p{L}\p{N}\p{Mn}]+/gu)) {
    const length = hitLength(piece, words);
    if (length > 0) {
      flush();
      parts.push({ text: piece.slice(0, length), hit: true });
    }
    plain += piece.slice(length);
  }
  flush();
  return parts;
};

/** A stem is at least so long. */
const shortestStem = 3;

/** How many characters of a word are marked. */
const hitLength = (piece: string, words: readonly string[]): number => {
  const folded = fold(piece);
  for (const word of words) {
    if (folded.startsWith(word)) return unfoldedLength(piece, word.length);
    if (folded.length >= shortestStem && word.startsWith(folded)) return piece.length;
  }
  return 0;
};

/** How many characters of the text make so many when it is folded: accents may stand as characters of their own. */
const unfoldedLength = (piece: string, folded: number): number => {
  let length = 0;
  let seen = 0;
  for (const character of piece) {
    if (seen >= folded && !/\p{Mn}/u.test(character)) break;
    seen += fold(character).length;
    length += character.length;
  }
  return length;
};
