import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { LanguageSelect } from './language-select.tsx';
import { Logo } from '../ui/logo.tsx';

interface EntryFrameProps {
  readonly mode: 'sign-in' | 'sign-up';
  readonly to: string;
  readonly children: ReactNode;
}

/** What is around the forms of sign-in and sign-up. */
export const EntryFrame = ({ mode, to, children }: EntryFrameProps) => {
  const { t } = useTranslation();
  const isNew = mode === 'sign-up';
  return (
    <main className="flex min-h-full flex-col items-center bg-sunken px-4 py-10 sm:justify-center">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex items-center gap-2.5 text-lg font-semibold">
          <Logo /> {t('app')}
        </div>
        <div className="rounded-2xl border border-line bg-raised p-6 sm:p-8">
          <h1 className="text-xl font-semibold tracking-tight">{isNew ? t('account.begin') : t('account.welcome')}</h1>
          <p className="mt-1 mb-6 text-muted">{t('account.lead')}</p>
          {children}
        </div>
        <p className="mt-5 text-center text-muted">
          {isNew ? t('account.haveAccount') : t('account.noAccount')}{' '}
          <Link
            to={isNew ? '/sign-in' : '/sign-up'}
            search={{ to }}
            className="font-semibold text-accent-ink underline underline-offset-2"
          >
            {isNew ? t('account.signIn') : t('account.signUp')}
          </Link>
        </p>
        <div className="mt-6 flex justify-center">
          <LanguageSelect />
        </div>
      </div>
    </main>
  );
};
