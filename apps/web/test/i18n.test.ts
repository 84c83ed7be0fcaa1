import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

type Texts = { readonly [key: string]: string | Texts };

const read = (language: string): Map<string, string> => {
  const flat = new Map<string, string>();
  const walk = (texts: Texts, prefix: string): void => {
    for (const [key, value] of Object.entries(texts)) {
      if (typeof value === 'string') flat.set(prefix + key, value);
      else walk(value, `${prefix}${key}.`);
    }
  };
  walk(JSON.parse(readFileSync(join(import.meta.dirname, `../src/i18n/${language}.json`), 'utf8')) as Texts, '');
  return flat;
};

/** What a text is completed with: `{{title}}`. */
const holes = (text: string): string[] => [...text.matchAll(/\{\{\w+\}\}/g)].map(([hole]) => hole).sort();

const english = read('en');

test.for(['de', 'ur'])('%s says everything that English does, with the same values in it', (language) => {
  const texts = read(language);
  expect([...texts.keys()].sort()).toEqual([...english.keys()].sort());
  for (const [key, text] of texts) {
    expect(text.trim(), key).not.toBe('');
    expect(holes(text), key).toEqual(holes(english.get(key)!));
  }
});
