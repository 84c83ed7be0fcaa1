import type { Language } from '../language.ts';
import { german } from './de.ts';
import { english } from './en.ts';
import { urdu } from './ur.ts';

/** Every language that there is a file for. */
export const languages: readonly Language[] = [english, german, urdu];

/** The language of a BCP 47 tag such as `de-AT`; English where there is no file for it. */
export const languageOf = (tag: string): Language => {
  const [code] = tag.toLowerCase().split('-');
  return languages.find((language) => language.code === code) ?? english;
};
