import { Link } from '@tanstack/react-router';
import type { Task } from '@todo/contracts';
import { AlignLeft, ListChecks, Repeat } from 'lucide-react';
import { useTranslation } from '../i18n/use-translation.ts';
import { DueChip } from './due-chip.tsx';

interface TaskFactsProps {
  readonly task: Task;
  readonly showDue: boolean;
}

/** What a row says of a task besides its title. */
export const TaskFacts = ({ task, showDue }: TaskFactsProps) => {
  const { t } = useTranslation();
  const { tags, notes, subtasks, recurrence } = task;
  const hasDue = showDue && task.due !== null;
  if (!hasDue && tags.length === 0 && notes === '' && subtasks.total === 0 && recurrence === null) return null;
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-0.5 text-xs text-muted">
      {subtasks.total > 0 && (
        <span className="inline-flex items-center gap-1 tabular-nums" title={t('task.subtasks', subtasks)}>
          <ListChecks aria-hidden className="size-3.5" />
          <span aria-hidden>
            {subtasks.completed}/{subtasks.total}
          </span>
          <span className="sr-only">{t('task.subtasks', subtasks)}</span>
        </span>
      )}
      {notes !== '' && (
        <span title={t('task.hasNotes')}>
          <AlignLeft aria-hidden className="size-3.5" />
          <span className="sr-only">{t('task.hasNotes')}</span>
        </span>
      )}
      {tags.map((tag) => (
        <Link
          key={tag}
          to="/tags/$tag"
          params={{ tag }}
          dir="auto"
          className="relative z-1 max-w-40 truncate rounded px-0.5 hover:text-ink hover:underline"
        >
          #{tag}
        </Link>
      ))}
      {recurrence !== null && (
        <span title={t('task.repeats')}>
          <Repeat aria-hidden className="size-3.5" />
          <span className="sr-only">{t('task.repeats')}</span>
        </span>
      )}
      {hasDue && <DueChip task={task} />}
    </span>
  );
};
