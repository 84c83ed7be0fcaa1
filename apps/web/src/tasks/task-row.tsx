import { Link } from '@tanstack/react-router';
import type { Task } from '@todo/contracts';
import { Pencil } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { toggleTask } from '../model/tasks/actions.ts';
import { identityOf } from '../model/tasks/drafts.ts';
import { classes } from '../ui/classes.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Marked } from './marked.tsx';
import { PriorityMark } from './priority-mark.tsx';
import { TaskCheckbox } from './task-checkbox.tsx';
import { TaskFacts } from './task-facts.tsx';
import { TitleEditor } from './title-editor.tsx';

interface TaskRowProps {
  readonly task: Task;
  /** Whether the keys of the list act on it. */
  readonly isCurrent: boolean;
  readonly isEditing: boolean;
  /** Whether the due date is shown; below the heading of its day it need not be. */
  readonly showDue: boolean;
  readonly marked?: readonly string[];
  readonly onFocus: (id: string) => void;
  readonly onEdit: (id: string | undefined) => void;
}

/** One task of a list. */
export const TaskRow = memo(({ task, isCurrent, isEditing, showDue, marked, onFocus, onEdit }: TaskRowProps) => {
  const { t } = useTranslation();
  const { id, title, status } = task;
  const identity = identityOf(task);
  return (
    <div
      data-task={identity}
      className={classes(
        'group flex min-h-11 items-start gap-2 border-b border-line px-2 transition-colors hover:bg-hover',
        isCurrent && 'bg-selected/60',
      )}
      onFocus={() => onFocus(identity)}
    >
      <TaskCheckbox task={task} onToggle={() => void toggleTask(task)} className="my-1" />
      {isEditing ? (
        <TitleEditor task={task} onDone={() => onEdit(undefined)} />
      ) : (
        <div className="flex min-w-0 flex-1 flex-col gap-x-4 gap-y-0.5 py-3 @2xl:flex-row @2xl:items-baseline">
          <Link
            to="."
            search={(old) => ({ ...old, task: id })}
            data-opens
            className={classes(
              'min-w-0 flex-1 wrap-anywhere before:absolute before:inset-0',
              status === 'completed' && 'text-muted line-through',
            )}
          >
            <bdi>
              <Marked text={title} words={marked} />
            </bdi>
          </Link>
          <TaskFacts task={task} showDue={showDue} />
        </div>
      )}
      {!isEditing && (
        <>
          <PriorityMark priority={task.priority} />
          <IconButton
            icon={Pencil}
            label={t('task.editTitle', { title })}
            className="relative z-1 my-1.5 -ms-1 -me-1 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 max-md:hidden"
            onClick={() => onEdit(identity)}
          />
        </>
      )}
    </div>
  );
});
