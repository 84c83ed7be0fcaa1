import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { ApiError } from '../model/http.ts';
import { signIn, signUp } from '../model/session.ts';
import { errorText } from '../i18n/error-text.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';
import { EntryFrame } from './entry-frame.tsx';

interface EntryPageProps {
  readonly mode: 'sign-in' | 'sign-up';
  /** Where to go afterwards. */
  readonly to: string;
}

/** The page on which people sign in or make an account. */
export const EntryPage = ({ mode, to }: EntryPageProps) => {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const isNew = mode === 'sign-up';

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const read = (name: string) => (form.get(name) ?? '') as string;
    const known = { email: read('email').trim(), password: read('password') };
    setBusy(true);
    setError(undefined);
    try {
      await (isNew ? signUp({ ...known, name: read('name') }) : signIn(known));
      await navigate({ href: to });
    } catch (reason) {
      setError(reason);
      setBusy(false);
    }
  };

  const refused = error instanceof ApiError ? error : undefined;
  const wrong = {
    name: refused?.field('name') && t('account.badName'),
    email: refused?.field('email') && t('account.badEmail'),
    password: refused?.field('password') && t('account.badPassword'),
  };
  const isFieldError = Object.values(wrong).some(Boolean);
  const whole =
    refused?.type === 'unauthenticated'
      ? t('account.wrong')
      : refused?.type === 'conflict'
        ? t('account.taken')
        : errorText(error);

  return (
    <EntryFrame mode={mode} to={to}>
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        {isNew && <TextField label={t('account.name')} name="name" autoComplete="name" error={wrong.name} autoFocus />}
        <TextField
          label={t('account.email')}
          name="email"
          type="email"
          dir="ltr"
          autoComplete="email"
          error={wrong.email}
          autoFocus={!isNew}
        />
        <TextField
          label={t('account.password')}
          name="password"
          type="password"
          dir="ltr"
          autoComplete={isNew ? 'new-password' : 'current-password'}
          hint={isNew ? t('account.passwordHint') : undefined}
          error={wrong.password}
        />
        <div role="alert">{error !== undefined && !isFieldError && <p className="text-danger">{whole}</p>}</div>
        <Button type="submit" look="primary" disabled={busy} className="min-h-11">
          {isNew ? t('account.signUp') : t('account.signIn')}
        </Button>
      </form>
    </EntryFrame>
  );
};
