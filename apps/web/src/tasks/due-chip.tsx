import type { Task } from '@todo/contracts';
import { CalendarDays, ClockAlert } from 'lucide-react';
import { useTranslation } from '../i18n/use-translation.ts';
import { dueDay, dueWords, isOverdue } from '../time/words.ts';
import { today } from '../time/zoned.ts';

/** When a task is due, in the person's words and zone; overdue has a picture of its own besides its colour. */
export const DueChip = ({ task }: { readonly task: Task }) => {
  const { t } = useTranslation();
  const due = dueWords(task);
  if (due === undefined) return null;
  const late = isOverdue(task);
  const Icon = late ? ClockAlert : CalendarDays;
  const colour = late ? 'text-danger' : dueDay(task) === today() ? 'text-success' : 'text-muted';
  return (
    <span className={`inline-flex items-center gap-1 whitespace-nowrap ${colour}`}>
      <Icon aria-hidden className="size-3.5" />
      <span className="sr-only">{late ? t('task.overdue', { due }) : t('task.due', { due })}</span>
      <span aria-hidden>{due}</span>
    </span>
  );
};
