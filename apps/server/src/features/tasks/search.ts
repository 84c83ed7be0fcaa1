import sql, { join, type Sql } from 'sql-template-tag';
import type { Session } from '../../database/session.ts';
import { editDistance, fold, isCharacterwise, partsOf, wordsOf } from './words.ts';

/** Words of a query that count; the rest is ignored. */
const maxWords = 12;

/** The words of what somebody typed into the search, folded. */
export const searchWords = (text: string): string[] => wordsOf(fold(text), maxWords);

/**
 * A `tsquery` that wants every word: each by its English stem ("running" finds "run") or as the beginning of a word
 * ("groc" finds "groceries"), without regard to case and accents. What has no spaces between its words ("买牛奶") is
 * found by any part of it ("牛奶").
 */
export const searchQuery = (words: readonly string[]): Sql => join(words.map(wordQuery), ' && ');

const wordQuery = (word: string): Sql => {
  const prefix = `${partsOf(word).map(quote).join(' <-> ')}:*`;
  if (isCharacterwise(word)) return sql`to_tsquery('public.todo_word', ${prefix})`;
  return sql`(to_tsquery('public.todo_stem', ${quote(word)}) || to_tsquery('public.todo_word', ${prefix}))`;
};

/** `wordsOf` gives letters, digits and marks only; the quotes keep `to_tsquery` from reading any of it as an operator. */
const quote = (word: string): string => `'${word}'`;

/** Candidates looked at for one mistyped word. */
const maxCandidates = 2_000;

/** Slips that a word of this length is forgiven. */
const forgiven = (length: number): number => (length <= 3 ? 0 : length <= 5 ? 1 : 2);

/** The user's word that was most likely meant; nothing when none is near. */
const nearest = async (session: Session, userId: string, typed: string): Promise<string | undefined> => {
  const slips = isCharacterwise(typed) ? 0 : forgiven(typed.length);
  if (slips === 0) return undefined;
  const [first, second = '', ...others] = typed;
  const rest = others.join('');
  // Similar by trigrams, and for short words, which have few, those with the same beginning or with a slip in the first
  // letter: another one, none, or swapped with the second. A mistyped beginning of a longer word has its first two right.
  const rows = await session.query<{ word: string }>(
    sql`
      (select word from search_words where user_id = ${userId} and word % ${typed} limit ${maxCandidates})
      union
      (select word from search_words where user_id = ${userId} and word like ${`${first}%`}
        and length(word) between ${typed.length - slips} and ${typed.length + slips} limit ${maxCandidates})
      union
      (select word from search_words where user_id = ${userId}
        and (word like ${`_${second}${rest}%`} or word like ${`_${typed}%`} or word like ${`${second}${first}${rest}%`})
        limit ${maxCandidates})
      union
      (select word from search_words where user_id = ${userId} and word like ${`${first}${second}%`}
        and length(word) > ${typed.length + slips} limit ${maxCandidates})`,
    { replan: true },
  );
  let best: { word: string; distance: number } | undefined;
  for (const { word } of rows) {
    // A mistyped beginning of a word counts too, as the search finds beginnings.
    const distance = Math.min(
      editDistance(typed, word),
      editDistance(typed, [...word].slice(0, typed.length).join('')) + 0.5,
    );
    if (distance > slips + 0.5) continue;
    if (best === undefined || distance < best.distance || (distance === best.distance && word < best.word)) {
      best = { word, distance };
    }
  }
  return best?.word;
};

/**
 * The words with those replaced that the user never wrote by the nearest one they did (up to one slip in words of 4 and 5
 * letters, two in longer ones). Nothing when there is nothing to replace.
 */
export const correctWords = async (
  session: Session,
  userId: string,
  words: readonly string[],
): Promise<string[] | undefined> => {
  const corrected: string[] = [];
  let replaced = false;
  for (const word of words) {
    const [known] = await session.query(
      sql`select 1 from search_words where user_id = ${userId} and word like ${`${word}%`} limit 1`,
      { replan: true },
    );
    const better = known === undefined ? await nearest(session, userId, word) : undefined;
    replaced ||= better !== undefined;
    corrected.push(better ?? word);
  }
  return replaced ? corrected : undefined;
};
