import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { api } from '../model/api.ts';
import { notify } from '../model/notices.ts';
import { restoreTask } from '../model/tasks/actions.ts';
import { errorText } from '../i18n/error-text.ts';
import { PageHeader } from '../tasks/page-header.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorMessage } from '../ui/error-message.tsx';
import { ListSkeleton } from '../ui/list-skeleton.tsx';
import { Message } from '../ui/message.tsx';
import { EmptyTrash } from './empty-trash.tsx';
import { TrashRow } from './trash-row.tsx';

/** Deleted tasks, each with the way back. */
export const TrashPage = () => {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = useInfiniteQuery({
    queryKey: ['trash'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => api.listTrash(pageParam, signal),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    // Deleting for good is told to nobody, and what is 30 days old goes by itself.
    staleTime: 0,
  });
  useEffect(() => {
    document.title = `${t('nav.trash')} · ${t('app')}`;
  }, [t]);
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const act = async (work: Promise<unknown>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      notify({ kind: 'problem', text: t('notSaved', { reason: errorText(error) }) });
    }
    await client.invalidateQueries({ queryKey: ['trash'] });
  };
  return (
    <>
      <PageHeader title={t('nav.trash')} />
      <div className="min-h-0 flex-1 overflow-y-auto pb-24">
        {query.isPending && <ListSkeleton />}
        {query.isError && <ErrorMessage error={query.error} retry={() => void query.refetch()} />}
        {query.isSuccess && items.length === 0 && (
          <Message icon={Trash2} title={t('empty.trash')} hint={t('empty.trashHint')} />
        )}
        {items.length > 0 && (
          <div className="mx-auto max-w-3xl px-4 md:px-8">
            <EmptyTrash onEmpty={() => void act(api.emptyTrash())} />
            <ul aria-label={t('nav.trash')}>
              {items.map((item) => (
                <TrashRow
                  key={item.task.id}
                  item={item}
                  onRestore={() => void act(restoreTask(item.task))}
                  onDelete={() => void act(api.deleteForGood(item.task.id))}
                />
              ))}
            </ul>
            {query.hasNextPage && (
              <Button className="mt-4" onClick={() => void query.fetchNextPage()}>
                {t('activity.more')}
              </Button>
            )}
          </div>
        )}
      </div>
    </>
  );
};
