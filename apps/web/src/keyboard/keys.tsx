import { Fragment } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { type Command, shortcuts } from './shortcuts.ts';

const isMac = /Mac|iP(hone|ad)/.test(navigator.userAgent);

const keyName = (key: string): string =>
  key
    .replace('$mod+', isMac ? '⌘ ' : 'Ctrl ')
    .replace('Escape', 'Esc')
    .replace('z', 'Z');

/** The keys of a command, as they are printed on the keyboard. */
export const Keys = ({ command }: { readonly command: Command }) => {
  const { t } = useTranslation();
  return (
    <span className="flex items-center gap-1.5" dir="ltr">
      {shortcuts[command].keys.map((key, index) => (
        <Fragment key={key}>
          {index > 0 && <span className="text-muted">{t('shortcuts.then')}</span>}
          <kbd className="min-w-6 rounded-md border border-line bg-sunken px-1.5 py-0.5 text-center font-sans">
            {keyName(key)}
          </kbd>
        </Fragment>
      ))}
    </span>
  );
};
