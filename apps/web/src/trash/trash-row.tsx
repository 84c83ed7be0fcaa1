import { RotateCcw, Trash2 } from 'lucide-react';
import { useTranslation } from '../i18n/use-translation.ts';
import type { TrashedTask } from '../model/api.ts';
import { instantWords } from '../time/words.ts';
import { IconButton } from '../ui/icon-button.tsx';

interface TrashRowProps {
  readonly item: TrashedTask;
  readonly onRestore: () => void;
  readonly onDelete: () => void;
}

/** One deleted task. */
export const TrashRow = ({ item: { task, deletedAt }, onRestore, onDelete }: TrashRowProps) => {
  const { t } = useTranslation();
  const { title } = task;
  return (
    <li className="flex min-h-12 items-center gap-1 border-b border-line hover:bg-hover">
      <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3 py-2 ps-2">
        <span className="min-w-0 flex-1 basis-40 wrap-anywhere">
          <bdi>{title}</bdi>
        </span>
        <time dateTime={deletedAt} className="text-xs text-muted">
          {t('trash.deletedAt', { when: instantWords(deletedAt) })}
        </time>
      </span>
      <IconButton icon={RotateCcw} label={t('trash.restoreTask', { title })} onClick={onRestore} />
      <IconButton icon={Trash2} label={t('trash.deleteForGood', { title })} onClick={onDelete} />
    </li>
  );
};
