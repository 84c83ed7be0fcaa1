import { Square, SquareCheck } from 'lucide-react';
import { useTranslation } from '../i18n/use-translation.ts';

/** The box of a list item in notes (`- [x]`); it is a picture, since notes are changed as text. */
export const Ticked = ({ done }: { readonly done: boolean }) => {
  const { t } = useTranslation();
  const Icon = done ? SquareCheck : Square;
  return (
    <Icon
      role="img"
      aria-label={done ? t('task.ticked') : t('task.unticked')}
      className="me-1 -mt-0.5 inline size-4 text-muted"
    />
  );
};
