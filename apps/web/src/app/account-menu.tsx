import { Menu } from '@base-ui/react/menu';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Check, ChevronsUpDown, Keyboard, LogOut } from 'lucide-react';
import { type ReactNode, useRef, useSyncExternalStore } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { notify } from '../model/notices.ts';
import { sessionQuery, signOut } from '../model/session.ts';
import { errorText } from '../i18n/error-text.ts';
import { type Language, languages, setLanguage } from '../i18n/index.ts';
import { type Theme, setTheme, themeStore, themes } from '../theme.ts';
import { openWindow } from './windows.ts';

const itemClass =
  'flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 outline-none select-none data-highlighted:bg-hover';

const Choice = ({ value, children }: { readonly value: string; readonly children: ReactNode }) => (
  <Menu.RadioItem value={value} className={itemClass}>
    <span className="inline-flex size-4">
      <Menu.RadioItemIndicator>
        <Check aria-hidden className="size-4 text-accent-ink" />
      </Menu.RadioItemIndicator>
    </span>
    {children}
  </Menu.RadioItem>
);

const labelClass = 'px-2.5 pt-2 pb-1 text-xs font-semibold text-muted';

/** Who is signed in, with theme, language, shortcuts and the way out. */
export const AccountMenu = () => {
  const { t, language } = useTranslation();
  const { data: user } = useSuspenseQuery(sessionQuery);
  const theme = useSyncExternalStore(themeStore.subscribe, themeStore.get);
  // Within the navigation, not at the end of the page, where no landmark would hold it.
  const place = useRef<HTMLDivElement>(null);
  const leave = () => {
    signOut().catch((error: unknown) => notify({ kind: 'problem', text: errorText(error) }));
  };
  return (
    <>
      <div ref={place} />
      <Menu.Root>
        <Menu.Trigger className="flex min-h-11 w-full items-center gap-2.5 rounded-lg px-2 text-start hover:bg-hover">
          <span
            aria-hidden
            className="inline-flex size-7 shrink-0 items-center justify-center rounded-full bg-selected text-xs font-semibold text-accent-ink uppercase"
          >
            {user?.name.slice(0, 1)}
          </span>
          <span className="min-w-0 flex-1 truncate font-medium">{user?.name}</span>
          <span className="sr-only">{t('account.menu')}</span>
          <ChevronsUpDown aria-hidden className="size-4 text-muted" />
        </Menu.Trigger>
        <Menu.Portal container={place}>
          <Menu.Positioner positionMethod="fixed" sideOffset={6} align="start" className="z-50">
            <Menu.Popup className="w-58 rounded-xl border border-line bg-raised p-1.5 shadow-float">
              <Menu.RadioGroup value={theme} onValueChange={(value) => setTheme(value as Theme)}>
                <Menu.Group>
                  <Menu.GroupLabel className={labelClass}>{t('theme.label')}</Menu.GroupLabel>
                  {themes.map((name) => (
                    <Choice key={name} value={name}>
                      {t(`theme.${name}`)}
                    </Choice>
                  ))}
                </Menu.Group>
              </Menu.RadioGroup>
              <Menu.RadioGroup value={language} onValueChange={(value) => void setLanguage(value as Language)}>
                <Menu.Group>
                  <Menu.GroupLabel className={labelClass}>{t('language')}</Menu.GroupLabel>
                  {Object.entries(languages).map(([code, name]) => (
                    <Choice key={code} value={code}>
                      <span lang={code}>{name}</span>
                    </Choice>
                  ))}
                </Menu.Group>
              </Menu.RadioGroup>
              <Menu.Separator className="mx-1 my-1.5 h-px bg-line" />
              <Menu.Item className={itemClass} onClick={() => openWindow('help')}>
                <Keyboard aria-hidden className="size-4" /> {t('shortcuts.title')}
              </Menu.Item>
              <Menu.Item className={itemClass} onClick={leave}>
                <LogOut aria-hidden className="size-4 rtl:-scale-x-100" /> {t('account.signOut')}
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </>
  );
};
