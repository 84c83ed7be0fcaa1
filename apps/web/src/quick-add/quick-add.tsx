import { useLocation } from '@tanstack/react-router';
import type { Priority } from '@todo/contracts';
import { priorities } from '@todo/contracts/priorities';
import { type FormEvent, useId, useRef, useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { notify } from '../model/notices.ts';
import { addTask } from '../model/tasks/actions.ts';
import { today } from '../time/zoned.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

/** Adds tasks from anywhere, one after the other; in the view of today they are due today. */
export const QuickAdd = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTranslation();
  const id = useId();
  const { pathname } = useLocation();
  const field = useRef<HTMLInputElement>(null);
  const [title, setTitle] = useState('');
  const [date, setDate] = useState(pathname === '/today' ? today() : '');
  const [priority, setPriority] = useState<Priority>('none');

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wanted = title.trim();
    if (wanted === '') return;
    void addTask({ title: wanted, priority, due: date === '' ? null : { date } });
    notify({ kind: 'done', text: t('quickAdd.added', { title: wanted }) });
    setTitle('');
    field.current?.focus();
  };
  return (
    <Dialog title={t('quickAdd.title')} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <input
          ref={field}
          aria-label={t('quickAdd.what')}
          placeholder={t('quickAdd.what')}
          className="field min-h-11 text-base"
          value={title}
          maxLength={500}
          autoFocus
          autoComplete="off"
          onChange={(event) => setTitle(event.target.value)}
        />
        <div className="flex flex-wrap items-end gap-3">
          <div className="flex flex-col gap-1">
            <label htmlFor={`${id}-date`} className="text-xs text-muted">
              {t('task.dueDate')}
            </label>
            <input
              id={`${id}-date`}
              type="date"
              className="field min-h-9 w-auto! px-2! py-1.5!"
              value={date}
              onChange={(event) => setDate(event.target.value)}
            />
          </div>
          <div className="flex flex-col gap-1">
            <label htmlFor={`${id}-priority`} className="text-xs text-muted">
              {t('field.priority')}
            </label>
            <select
              id={`${id}-priority`}
              className="field min-h-9 w-auto! px-2! py-1.5!"
              value={priority}
              onChange={(event) => setPriority(event.target.value as Priority)}
            >
              {priorities.toReversed().map((name) => (
                <option key={name} value={name}>
                  {t(`priority.${name}`)}
                </option>
              ))}
            </select>
          </div>
          <Button type="submit" look="primary" className="ms-auto" disabled={title.trim() === ''}>
            {t('quickAdd.submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
