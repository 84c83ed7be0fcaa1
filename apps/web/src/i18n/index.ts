import i18next from 'i18next';
import en from './en.json' with { type: 'json' };

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

/** Languages of the interface, each by its own name. */
export const languages = { en: 'English', de: 'Deutsch', ur: 'اردو' } as const;
export type Language = keyof typeof languages;

const rightToLeft: ReadonlySet<string> = new Set(['ur']);
/** Where the choice is kept; public/boot.js reads it too. */
const storageKey = 'todo.language';

const texts: Record<Language, () => Promise<{ default: object }>> = {
  en: () => Promise.resolve({ default: en }),
  de: () => import('./de.json'),
  ur: () => import('./ur.json'),
};

const isLanguage = (name: string | null): name is Language => name !== null && name in languages;

/** The language that was chosen here, or the first of the browser's that there is. */
const preferred = (): Language => {
  const chosen = localStorage.getItem(storageKey);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((name) => name.split('-')[0]!).find(isLanguage) ?? 'en';
};

const load = async (language: Language): Promise<void> => {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', (await texts[language]()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
};

export const directionOf = (language: string): 'ltr' | 'rtl' => (rightToLeft.has(language) ? 'rtl' : 'ltr');

/** Loads the texts; resolves when there is something to show. */
export const startLanguage = async (): Promise<void> => {
  await i18next.init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    // React does that.
    interpolation: { escapeValue: false },
  });
  await load(preferred());
};

export const setLanguage = async (language: Language): Promise<void> => {
  localStorage.setItem(storageKey, language);
  await load(language);
};

/** For code that is no component; components use `useTranslation`. */
export const t = i18next.t.bind(i18next);

/** Numbers and dates are written as the language's readers expect; Urdu with the digits that are usual in Pakistan. */
export const locale = (): string => (i18next.language === 'ur' ? 'ur-PK' : i18next.language);
