import type { Changed, Priority, Task } from '@todo/contracts';
import type { TFunction } from 'i18next';
import { useTranslation } from '../i18n/use-translation.ts';
import { type EditableField, editableFields } from '../model/tasks/conflicts.ts';
import { dayWords } from '../time/words.ts';

/** A value of a field as people read it; undefined when it is too long to be shown in passing. */
const words = (field: EditableField, value: unknown, t: TFunction): string | undefined => {
  switch (field) {
    case 'title':
      return value as string;
    case 'notes':
      return undefined;
    case 'priority':
      return t(`priority.${(value ?? 'none') as Priority}`);
    case 'tags':
      return ((value ?? []) as string[]).map((tag) => `#${tag}`).join(' ') || t('activity.nothing');
    case 'due': {
      const due = value as Task['due'];
      return due === null ? t('activity.nothing') : [dayWords(due.date), due.time].filter(Boolean).join(' ');
    }
  }
};

/** What a change altered, a line for each field that people edit. */
export const ActivityChanges = ({ changed }: { readonly changed: Changed }) => {
  const { t } = useTranslation();
  return editableFields.map((field) => {
    const change = changed[field];
    if (change === undefined) return null;
    const [before, after] = [words(field, change.before, t), words(field, change.after, t)];
    const name = t(`field.${field}`);
    return (
      <p key={field} className="wrap-anywhere">
        {before === undefined || after === undefined
          ? t('activity.field', { field: name })
          : t('activity.from', { field: name, before, after })}
      </p>
    );
  });
};
