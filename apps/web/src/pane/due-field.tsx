import type { Task } from '@todo/contracts';
import { useId } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { changeTask } from '../model/tasks/actions.ts';
import { addDays, clockAt, localZone, today } from '../time/zoned.ts';
import { Button } from '../ui/button.tsx';

/** Day and time on the person's own clock. */
const shown = ({ due, dueAt }: Task): { date: string; time: string } => {
  if (due === null) return { date: '', time: '' };
  if (due.time === undefined || dueAt === null) return { date: due.date, time: '' };
  return clockAt(Date.parse(dueAt), localZone());
};

/** When the task is due, in the person's zone. */
export const DueField = ({ task }: { readonly task: Task }) => {
  const { t } = useTranslation();
  const id = useId();
  const { date, time } = shown(task);
  const save = (day: string, clock: string): void => {
    const due =
      day === '' ? null : clock === '' ? { date: day, time: null } : { date: day, time: clock, timeZone: localZone() };
    void changeTask(task.id, { due });
  };
  const preset = (label: string, day: string) => (
    <Button look="quiet" className="min-h-8! px-2! text-muted" onClick={() => save(day, day === '' ? '' : time)}>
      {label}
    </Button>
  );
  return (
    <div role="group" aria-labelledby={`${id}-label`} className="grid grid-cols-[6rem_1fr] items-start gap-x-3 gap-y-1">
      <span id={`${id}-label`} className="pt-2 text-muted">
        {t('field.due')}
      </span>
      <div>
        <div className="flex flex-wrap gap-2">
          <input
            type="date"
            aria-label={t('task.dueDate')}
            className="field min-h-9 w-auto! px-2! py-1.5!"
            value={date}
            max="9999-12-30"
            onChange={(event) => save(event.target.value, time)}
          />
          <input
            type="time"
            aria-label={t('task.dueTime')}
            className="field min-h-9 w-auto! px-2! py-1.5!"
            value={time}
            onChange={(event) => save(date === '' ? today() : date, event.target.value)}
          />
        </div>
        <div className="-ms-2 mt-1 flex flex-wrap">
          {preset(t('task.setToday'), today())}
          {preset(t('task.setTomorrow'), addDays(today(), 1))}
          {date !== '' && preset(t('task.clearDue'), '')}
        </div>
      </div>
    </div>
  );
};
