/**
 * Words as people type them and as the search compares them. The database does the same to what it indexes
 * (`task_search` in the migrations); here are the parts that the program needs itself.
 */

/** Accents and the vowel marks of Arabic: what people leave out. Not the vowel signs of Indic scripts, which make other words. */
const accents = /[\u0300-\u0304\u0306-\u030C\u0313\u0314\u031B\u0323\u0326-\u0328\u0342\u0345\u064B-\u0652\u0670]/g;
const word = /[\p{L}\p{N}\p{M}]+/gu;

/** Characters of scripts that put no spaces between words; migration 0011 has the same ranges. */
const characterwise =
  /[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF]/;
const characterOrRest = new RegExp(`${characterwise.source}|(?:(?!${characterwise.source})[^])+`, 'g');

/** The parts of a word that the database indexes as words of their own, side by side. */
export const partsOf = (given: string): string[] => given.match(characterOrRest) ?? [];

/** Whether spelling is of another kind than typing letters: one character more or less is another word. */
export const isCharacterwise = (given: string): boolean => characterwise.test(given);

const withoutAccents = (value: string): string => value.normalize('NFKD').replace(accents, '').normalize('NFC');

/** Lower case without accents: "Äpfel" and "apfel" are the same, "ΟΔΟΣ" and "οδός" too. */
export const fold = (value: string): string => withoutAccents(value).toLowerCase().replaceAll('ς', 'σ');

/** Letters of a title that decide its place in a list; a B-tree holds no more than some 2,700 bytes in all. */
const titleKeyLength = 200;

/** What `sort=title` compares, the same on every server whatever its locale. */
export const titleKey = (title: string): string => fold(title).slice(0, titleKeyLength).toWellFormed();

/** The words of a text in their order, at most `limit` and each at most 64 characters (longer ones are cut). */
export const wordsOf = (value: string, limit: number): string[] => {
  const found: string[] = [];
  for (const [match] of value.matchAll(word)) {
    found.push(match.slice(0, 64).toWellFormed());
    if (found.length === limit) break;
  }
  return found;
};

/**
 * Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours that turn one word into
 * the other. (Damerau 1964; the restricted form, which is what a typing slip is.)
 */
export const editDistance = (from: string, to: string): number => {
  const a = [...from];
  const b = [...to];
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
};
