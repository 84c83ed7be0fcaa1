import { useTranslation } from '../i18n/use-translation.ts';

const widths = ['w-3/5', 'w-2/5', 'w-1/2', 'w-3/4', 'w-1/3', 'w-2/3'] as const;

/** Stands where tasks will be, in their size. */
export const ListSkeleton = () => {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('list.loading')} className="px-4 md:px-8">
      {widths.map((width) => (
        <div key={width} className="flex h-11 items-center gap-3 border-b border-line">
          <span className="skeleton size-4.5 rounded-full!" />
          <span className={`skeleton h-3.5 ${width}`} />
        </div>
      ))}
    </div>
  );
};
