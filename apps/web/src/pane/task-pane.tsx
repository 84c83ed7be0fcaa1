import { useQuery } from '@tanstack/react-query';
import { Trash2, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { deleteTask, toggleTask } from '../model/tasks/actions.ts';
import { identityOf, realId } from '../model/tasks/drafts.ts';
import { taskQuery } from '../model/tasks/store.ts';
import { useCommand } from '../keyboard/keyboard.ts';
import { TaskCheckbox } from '../tasks/task-checkbox.tsx';
import { ErrorMessage } from '../ui/error-message.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Message } from '../ui/message.tsx';
import { TaskDetails } from './task-details.tsx';

interface TaskPaneProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** Everything of one task, beside the list; on narrow screens in its place. */
export const TaskPane = ({ id: given, onClose }: TaskPaneProps) => {
  const { t } = useTranslation();
  // What is opened while it is being created has another id afterwards.
  const id = realId(given);
  const { data: task, error, refetch } = useQuery(taskQuery(id));
  const identity = task ? identityOf(task) : id;
  const pane = useRef<HTMLElement>(null);

  const close = () => {
    const row = document.querySelector<HTMLElement>(`[data-task="${identity}"] [data-opens]`);
    onClose();
    row?.focus();
  };
  useCommand('close', close);
  useEffect(() => pane.current?.focus(), []);

  return (
    <aside
      ref={pane}
      tabIndex={-1}
      aria-label={t('task.pane')}
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && close()}
      className="z-10 flex flex-col border-s border-line bg-ground outline-none max-lg:fixed max-lg:inset-0 lg:w-[26rem] lg:shrink-0"
    >
      <div className="flex h-14 shrink-0 items-center gap-1 border-b border-line ps-3 pe-3">
        {task && <TaskCheckbox task={task} onToggle={() => void toggleTask(task)} />}
        <span className="flex-1" />
        {task && (
          <IconButton
            icon={Trash2}
            label={t('delete')}
            onClick={() => {
              void deleteTask(task);
              close();
            }}
          />
        )}
        <IconButton icon={X} label={t('close')} onClick={close} />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {task && <TaskDetails task={task} />}
        {task === null && <Message icon={Trash2} title={t('task.gone')} hint={t('task.goneHint')} />}
        {task === undefined && error !== null && <ErrorMessage error={error} retry={() => void refetch()} />}
      </div>
    </aside>
  );
};
