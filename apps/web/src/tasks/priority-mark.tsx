import type { Priority } from '@todo/contracts';
import { Flag } from 'lucide-react';
import { useTranslation } from '../i18n/use-translation.ts';

/** The key that sets a priority, which is how it is written beside the flag. */
const numbers: Record<Exclude<Priority, 'none'>, number> = { urgent: 1, high: 2, medium: 3, low: 4 };
const colours: Record<Exclude<Priority, 'none'>, string> = {
  urgent: 'text-urgent',
  high: 'text-high',
  medium: 'text-medium',
  low: 'text-low',
};

/** A flag with the number of the priority, so that colour is not its only sign; nothing for none. */
export const PriorityMark = ({ priority }: { readonly priority: Priority }) => {
  const { t } = useTranslation();
  if (priority === 'none') return null;
  const label = t('priority.label', { name: t(`priority.${priority}`) });
  return (
    <span
      title={label}
      className={`my-3 inline-flex h-5 shrink-0 items-center gap-0.5 text-xs font-semibold tabular-nums ${colours[priority]}`}
    >
      <Flag aria-hidden className="size-3.5" fill={priority === 'urgent' ? 'currentColor' : 'none'} />
      <span aria-hidden>{numbers[priority]}</span>
      <span className="sr-only">{label}</span>
    </span>
  );
};
