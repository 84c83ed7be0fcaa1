import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { taskListQuery } from '../model/tasks/store.ts';
import { TaskList } from '../tasks/task-list.tsx';
import { ErrorMessage } from '../ui/error-message.tsx';
import { ListSkeleton } from '../ui/list-skeleton.tsx';

interface ResultsProps {
  readonly q: string;
  readonly marked: readonly string[];
  readonly empty: ReactNode;
}

/** What a search found; what the one before found stays until it is known, so that nothing flickers. */
export const Results = ({ q, marked, empty }: ResultsProps) => {
  const { t } = useTranslation();
  const query = useInfiniteQuery({
    ...taskListQuery({ q, status: 'all', sort: 'created', order: 'desc' }),
    placeholderData: keepPreviousData,
  });
  const { data } = query;
  const tasks = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const told = query.isSuccess ? t('list.count', { count: tasks.length }) : '';
  return (
    <>
      <p role="status" className="sr-only">
        {told}
      </p>
      {query.isPending && <ListSkeleton />}
      {query.isError && <ErrorMessage error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && tasks.length === 0 && empty}
      {tasks.length > 0 && (
        <TaskList
          label={t('search.results')}
          tasks={tasks}
          hasMore={query.hasNextPage}
          loadMore={() => void query.fetchNextPage()}
          marked={marked}
        />
      )}
    </>
  );
};
