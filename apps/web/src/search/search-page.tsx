import { useNavigate, useSearch } from '@tanstack/react-router';
import { Search, SearchX, X } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { useCommand } from '../keyboard/keyboard.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Message } from '../ui/message.tsx';
import { Results } from './results.tsx';
import { searchedWords } from './mark-parts.ts';

/** Looked up when the typing pauses for so long (milliseconds). */
const pauseMs = 100;

/** Searches all tasks as one types. */
export const SearchPage = () => {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { q = '' } = useSearch({ from: '/shell/search' });
  const [typed, setTyped] = useState(q);
  const field = useRef<HTMLInputElement>(null);
  const words = useDeferredValue(typed.trim());
  const marked = useMemo(() => searchedWords(words), [words]);

  useCommand('search', () => field.current?.focus());
  useEffect(() => {
    document.title = `${t('nav.search')} · ${t('app')}`;
  }, [t]);
  // The address follows what is typed, so that a search can be kept and shared.
  useEffect(() => {
    if (words === q) return undefined;
    const look = () =>
      void navigate({ to: '/search', search: (old) => ({ ...old, q: words || undefined }), replace: true });
    const timer = setTimeout(look, pauseMs);
    return () => clearTimeout(timer);
  }, [words, q, navigate]);

  return (
    <>
      <search className="mx-auto w-full max-w-3xl px-4 pt-2 pb-3 md:px-8 md:pt-10">
        <h1 className="sr-only">{t('nav.search')}</h1>
        <div className="relative">
          <Search aria-hidden className="pointer-events-none absolute start-3 top-3 size-5 text-muted" />
          <input
            ref={field}
            type="text"
            inputMode="search"
            enterKeyHint="search"
            aria-label={t('search.label')}
            placeholder={t('search.placeholder')}
            className="field min-h-11 ps-11! pe-11! text-base"
            value={typed}
            autoFocus
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={({ key, currentTarget }) => key === 'Escape' && currentTarget.blur()}
          />
          {typed !== '' && (
            <IconButton
              icon={X}
              label={t('search.clear')}
              className="absolute end-1.5 top-1.5"
              onClick={() => {
                setTyped('');
                field.current?.focus();
              }}
            />
          )}
        </div>
      </search>
      {q === '' ? (
        <Message icon={Search} title={t('empty.searchStart')} hint={t('empty.searchStartHint')} />
      ) : (
        <Results
          q={q}
          marked={marked}
          empty={<Message icon={SearchX} title={t('empty.search')} hint={t('empty.searchHint')} />}
        />
      )}
    </>
  );
};
