import { Link } from '@tanstack/react-router';
import type { Task } from '@todo/contracts';
import { X } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { changeTask } from '../model/tasks/actions.ts';

/** What the API takes as a tag. */
const tagPattern = /^[^\s,@#]{1,50}$/;

/** The tags: each can be followed and removed, and others added. */
export const TagsField = ({ task }: { readonly task: Task }) => {
  const { t } = useTranslation();
  const id = useId();
  const [typed, setTyped] = useState('');
  const tag = typed.trim().replace(/^#/, '');
  const wrong = tag !== '' && !tagPattern.test(tag);

  const add = (): void => {
    if (tag === '' || wrong) return;
    setTyped('');
    if (!task.tags.includes(tag)) void changeTask(task.id, { tags: [...task.tags, tag] });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || !['Enter', ' ', ','].includes(event.key)) return;
    event.preventDefault();
    add();
  };
  return (
    <div className="grid grid-cols-[6rem_1fr] items-start gap-3">
      <label htmlFor={id} className="pt-2 text-muted">
        {t('field.tags')}
      </label>
      <div className="flex flex-wrap items-center gap-1.5">
        {task.tags.map((name) => (
          <span key={name} className="inline-flex max-w-full items-center rounded-full bg-hover ps-2.5">
            <Link to="/tags/$tag" params={{ tag: name }} dir="auto" className="truncate hover:underline">
              #{name}
            </Link>
            <button
              type="button"
              aria-label={t('task.removeTag', { tag: name })}
              className="inline-flex size-7 items-center justify-center rounded-full text-muted hover:text-ink"
              onClick={() => void changeTask(task.id, { tags: task.tags.filter((other) => other !== name) })}
            >
              <X aria-hidden className="size-3.5" />
            </button>
          </span>
        ))}
        <input
          id={id}
          className="field w-36! px-2! py-1.5!"
          placeholder={t('task.addTag')}
          value={typed}
          autoComplete="off"
          aria-invalid={wrong}
          aria-describedby={wrong ? `${id}-wrong` : undefined}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={add}
        />
        {wrong && (
          <p id={`${id}-wrong`} role="alert" className="w-full text-xs text-danger">
            {t('task.badTag')}
          </p>
        )}
      </div>
    </div>
  );
};
