import i18next from 'i18next';
import { useSyncExternalStore } from 'react';
import { type Language, t } from './index.ts';

const subscribe = (listener: () => void): (() => void) => {
  i18next.on('languageChanged', listener);
  return () => i18next.off('languageChanged', listener);
};

/** The texts in the person's language; the component is drawn anew when that changes. */
export const useTranslation = (): { readonly t: typeof t; readonly language: Language } => {
  const language = useSyncExternalStore(subscribe, () => i18next.language as Language);
  return { t, language };
};
