import type { Task } from '@todo/contracts';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { changeTask } from '../model/tasks/actions.ts';

/** The longest title that the API takes. */
const maxLength = 500;

interface TitleEditorProps {
  readonly task: Task;
  readonly onDone: () => void;
}

/** Edits a title in its row: Enter or leaving the field saves, Escape does not. */
export const TitleEditor = ({ task, onDone }: TitleEditorProps) => {
  const { t } = useTranslation();
  const [seen] = useState(task.title);
  const [title, setTitle] = useState(task.title);
  const field = useRef<HTMLInputElement>(null);
  const finished = useRef(false);

  const finish = (save: boolean): void => {
    if (finished.current) return;
    finished.current = true;
    const wanted = title.trim();
    if (save && wanted !== '' && wanted !== seen) void changeTask(task.id, { title: wanted }, { title: seen });
    const row = field.current?.closest('[data-task]');
    onDone();
    // The focus goes back to the row, when it is there again.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) row?.querySelector<HTMLElement>('[data-opens]')?.focus();
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') finish(true);
    if (event.key === 'Escape') finish(false);
  };
  return (
    <input
      ref={field}
      aria-label={t('task.editTitle', { title: seen })}
      className="field relative my-1 min-w-0 flex-1 px-2! py-1.5!"
      value={title}
      maxLength={maxLength}
      autoFocus
      onChange={(event) => setTitle(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => finish(true)}
    />
  );
};
