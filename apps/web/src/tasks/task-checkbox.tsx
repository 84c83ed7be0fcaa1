import type { Priority, Task } from '@todo/contracts';
import { Check } from 'lucide-react';
import { useTranslation } from '../i18n/use-translation.ts';
import { classes } from '../ui/classes.ts';

/** The ring's colour and weight; the mark at the end of the row says the same without colour. */
const rings: Record<Priority, string> = {
  none: 'border-field text-field border-[1.5px]',
  low: 'border-low text-low border-[1.5px]',
  medium: 'border-medium text-medium border-2',
  high: 'border-high text-high border-2',
  urgent: 'border-urgent text-urgent border-2',
};

interface TaskCheckboxProps {
  readonly task: Task;
  readonly onToggle: () => void;
  readonly className?: string;
}

/** Completes and reopens a task. */
export const TaskCheckbox = ({ task, onToggle, className }: TaskCheckboxProps) => {
  const { t } = useTranslation();
  const { title, status, priority } = task;
  const done = status === 'completed';
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={done}
      aria-label={done ? t('task.reopen', { title }) : t('task.complete', { title })}
      onClick={onToggle}
      className={classes(
        'relative z-1 inline-flex size-9 shrink-0 items-center justify-center rounded-full',
        className,
      )}
    >
      <span
        className={classes(
          'inline-flex size-4.5 items-center justify-center rounded-full transition-colors',
          rings[priority],
          done ? 'bg-current' : 'hover:bg-current/15 [button:hover>&]:bg-current/15',
        )}
      >
        <Check
          aria-hidden
          strokeWidth={3}
          className={classes('size-3', done ? 'text-ground' : 'opacity-0 [button:hover_&]:opacity-100')}
        />
      </span>
    </button>
  );
};
