import { useTranslation } from '../i18n/use-translation.ts';
import { type Language, languages, setLanguage } from '../i18n/index.ts';

/** Chooses the language of the interface. */
export const LanguageSelect = () => {
  const { t, language } = useTranslation();
  return (
    <select
      aria-label={t('language')}
      className="field min-h-9 w-auto! bg-raised! py-1!"
      value={language}
      onChange={(event) => void setLanguage(event.target.value as Language)}
    >
      {Object.entries(languages).map(([code, name]) => (
        <option key={code} value={code} lang={code}>
          {name}
        </option>
      ))}
    </select>
  );
};
