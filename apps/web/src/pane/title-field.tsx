import type { Task } from '@todo/contracts';
import { useTranslation } from '../i18n/use-translation.ts';
import { classes } from '../ui/classes.ts';
import { useDraft } from './use-draft.ts';

/** The title, as long as it is; Enter ends the typing. */
export const TitleField = ({ task }: { readonly task: Task }) => {
  const { t } = useTranslation();
  const { text, setText, finish } = useDraft(task.id, 'title', task.title);
  return (
    <textarea
      aria-label={t('field.title')}
      rows={1}
      maxLength={500}
      className={classes(
        'field-sizing-content resize-none rounded-md bg-transparent text-lg leading-7 font-semibold outline-offset-4',
        task.status === 'completed' && 'text-muted line-through',
      )}
      value={text}
      onChange={(event) => setText(event.target.value.replaceAll('\n', ' '))}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
        event.preventDefault();
        event.currentTarget.blur();
      }}
    />
  );
};
