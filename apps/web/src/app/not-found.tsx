import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { useTranslation } from '../i18n/use-translation.ts';
import { Message } from '../ui/message.tsx';

/** For an address that no page has. */
export const NotFound = () => {
  const { t } = useTranslation();
  return (
    <main>
      <Message icon={Compass} title={t('notFound')} hint={t('notFoundHint')}>
        <Link to="/inbox" className="mt-3 font-semibold text-accent-ink underline underline-offset-2">
          {t('goHome')}
        </Link>
      </Message>
    </main>
  );
};
