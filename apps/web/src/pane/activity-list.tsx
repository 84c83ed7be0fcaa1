import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from '../i18n/use-translation.ts';
import { api } from '../model/api.ts';
import { instantWords } from '../time/words.ts';
import { ActivityChanges } from './activity-changes.tsx';
import { Button } from '../ui/button.tsx';

/** Who did what to the task, as far as it was read, the oldest first. */
export const ActivityList = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation();
  const { data, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['activity', id],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => api.activity(id, pageParam, signal),
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const entries = data?.pages.flatMap(({ items }) => items) ?? [];
  if (entries.length === 0) return null;
  return (
    <section aria-labelledby="activity">
      <h2 id="activity" className="mb-2 font-semibold">
        {t('activity.title')}
      </h2>
      <ol className="flex flex-col gap-2.5 text-xs text-muted">
        {entries.map(({ id: key, operation, actor, changed, at }) => (
          <li key={key} className="border-s-2 border-line ps-3">
            <p>
              <span className="font-medium text-ink">{t(`activity.${operation}`)}</span>{' '}
              {actor.via === 'api-key' && t('activity.viaKey')}
              {actor.via === 'system' && t('activity.bySystem')} <time dateTime={at}>{instantWords(at)}</time>
            </p>
            {operation === 'updated' && <ActivityChanges changed={changed} />}
          </li>
        ))}
      </ol>
      {hasNextPage && (
        <Button className="mt-3" onClick={() => void fetchNextPage()}>
          {t('activity.more')}
        </Button>
      )}
    </section>
  );
};
