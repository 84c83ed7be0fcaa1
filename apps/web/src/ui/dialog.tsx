import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { IconButton } from './icon-button.tsx';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A window over the page, which waits until it is closed (Escape does). Load it lazily: it brings Base UI's dialog. */
export const Dialog = ({ title, onClose, children }: DialogProps) => {
  const { t } = useTranslation();
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <Base.Popup className="fixed inset-x-3 top-[12vh] z-50 mx-auto flex max-h-[76vh] max-w-xl flex-col rounded-xl border border-line bg-raised shadow-float">
          <div className="flex items-center justify-between ps-5 pe-3 pt-3">
            <Base.Title className="text-base font-semibold">{title}</Base.Title>
            <Base.Close render={<IconButton icon={X} label={t('close')} />} />
          </div>
          <div className="overflow-y-auto px-5 pt-2 pb-5">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
};
