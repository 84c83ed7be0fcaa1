import { useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { Button } from '../ui/button.tsx';

/** Empties the trash, once the person has said so twice. */
export const EmptyTrash = ({ onEmpty }: { readonly onEmpty: () => void }) => {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <Button look="danger" className="-ms-1 mb-2" onClick={() => setAsking(true)}>
        {t('trash.empty')}
      </Button>
    );
  }
  return (
    <div role="alert" className="mb-3 flex flex-wrap items-center gap-3 rounded-xl border border-line bg-sunken p-3">
      <p className="min-w-0 flex-1 basis-60">{t('trash.emptyConfirm')}</p>
      <Button autoFocus onClick={() => setAsking(false)}>
        {t('cancel')}
      </Button>
      <Button
        look="danger"
        onClick={() => {
          setAsking(false);
          onEmpty();
        }}
      >
        {t('trash.empty')}
      </Button>
    </div>
  );
};
