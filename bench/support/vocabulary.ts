import { createRandom } from './numbers.ts';

/** What people write on task lists; the most frequent words of the made-up language. */
const frequent = (
  'the to for call buy meeting report review plan send email check update clean project order weekly team order pay book ' +
  'fix write read prepare schedule finish draft invoice groceries garden kitchen doctor dentist school birthday present ' +
  'travel train flight hotel passport insurance taxes bank budget laptop phone printer backup server release customer ' +
  'contract offer proposal slides notes minutes agenda interview training running swimming yoga library letter package ' +
  'repair bicycle car tyres window paint lamp shelf cable battery garage cellar attic roof heating water coffee bread ' +
  'milk cheese apples carrots potatoes onions rice pasta tomatoes dinner lunch breakfast party guests music concert ' +
  'tickets museum theatre cinema film photo album frame wall floor door key lock alarm'
).split(' ');

const openings = 'b c d f g h j k l m n p r s t v w br ch cl cr dr fl fr gl gr pl pr sh sl sp st th tr'.split(' ');
const vowels = 'a e i o u ai ea ee oo ou'.split(' ');
const endings = 'b d g k l m n p r s t x nd nt rk st ld mp'.split(' ');

/**
 * `size` different words, the most frequent first: English ones that have stems, then invented ones that look like words.
 * A word's rank says how often it is used (Zipf), so there are words in half of all tasks and words in one.
 */
export const createVocabulary = (size: number): string[] => {
  const random = createRandom(1);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const words = new Set(frequent);
  while (words.size < size) {
    const syllables = 1 + Math.floor(random() * 3);
    let word = '';
    for (let index = 0; index < syllables; index += 1) word += pick(openings) + pick(vowels);
    words.add(word + pick(endings));
  }
  return [...words].slice(0, size);
};
