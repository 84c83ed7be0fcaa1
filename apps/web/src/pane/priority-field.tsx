import type { Priority, Task } from '@todo/contracts';
import { priorities } from '@todo/contracts/priorities';
import { useId } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { changeTask } from '../model/tasks/actions.ts';
import { PriorityMark } from '../tasks/priority-mark.tsx';

export const PriorityField = ({ task }: { readonly task: Task }) => {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="grid grid-cols-[6rem_1fr] items-center gap-3">
      <label htmlFor={id} className="text-muted">
        {t('field.priority')}
      </label>
      <div className="flex items-center gap-3">
        <select
          id={id}
          className="field min-h-9 w-auto! px-2! py-1.5!"
          value={task.priority}
          onChange={(event) => void changeTask(task.id, { priority: event.target.value as Priority })}
        >
          {priorities.toReversed().map((name) => (
            <option key={name} value={name}>
              {t(`priority.${name}`)}
            </option>
          ))}
        </select>
        <PriorityMark priority={task.priority} />
      </div>
    </div>
  );
};
