import type { Task } from '@todo/contracts';
import { Pencil } from 'lucide-react';
import { Suspense, lazy, useRef, useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { useDraft } from './use-draft.ts';

const Markdown = lazy(() => import('./markdown.tsx').then((module) => ({ default: module.Markdown })));

/** The notes: read as Markdown, written as text. */
export const NotesField = ({ task }: { readonly task: Task }) => {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const { text, setText, finish } = useDraft(task.id, 'notes', task.notes);
  const edit = useRef<HTMLButtonElement>(null);

  if (editing) {
    return (
      <div>
        <textarea
          aria-label={t('field.notes')}
          aria-describedby="notes-hint"
          className="field field-sizing-content min-h-32 resize-none leading-6"
          value={text}
          maxLength={50_000}
          autoFocus
          onChange={(event) => setText(event.target.value)}
          onBlur={() => {
            finish();
            setEditing(false);
          }}
          onKeyDown={(event) => {
            const isDone = event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey));
            if (!isDone) return;
            event.preventDefault();
            event.currentTarget.blur();
            requestAnimationFrame(() => edit.current?.focus());
          }}
        />
        <p id="notes-hint" className="mt-1 text-xs text-muted">
          {t('task.notesHint')}
        </p>
      </div>
    );
  }
  if (text === '') {
    return (
      <button
        ref={edit}
        type="button"
        className="rounded-lg border border-dashed border-field px-3 py-2.5 text-start text-muted hover:bg-hover"
        onClick={() => setEditing(true)}
      >
        {t('task.addNotes')}
      </button>
    );
  }
  return (
    <section aria-label={t('field.notes')} className="flex items-start gap-2">
      <div className="min-w-0 flex-1">
        <Suspense fallback={<p className="whitespace-pre-wrap wrap-anywhere">{text}</p>}>
          <Markdown text={text} />
        </Suspense>
      </div>
      <IconButton
        ref={edit}
        icon={Pencil}
        label={t('task.editNotes')}
        className="-mt-1.5"
        onClick={() => setEditing(true)}
      />
    </section>
  );
};
