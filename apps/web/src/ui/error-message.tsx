import { CircleAlert } from 'lucide-react';
import { useTranslation } from '../i18n/use-translation.ts';
import { errorText } from '../i18n/error-text.ts';
import { Button } from './button.tsx';
import { Message } from './message.tsx';

interface ErrorMessageProps {
  readonly error: unknown;
  readonly retry: () => void;
}

/** What could not be shown, why, and a way to try again. */
export const ErrorMessage = ({ error, retry }: ErrorMessageProps) => {
  const { t } = useTranslation();
  return (
    <div role="alert">
      <Message icon={CircleAlert} title={t('error.title')} hint={errorText(error)}>
        <Button className="mt-3" onClick={retry}>
          {t('retry')}
        </Button>
      </Message>
    </div>
  );
};
