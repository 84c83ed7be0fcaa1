import type { LucideIcon } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import type { ListSpec } from '../model/tasks/list-spec.ts';
import { ErrorMessage } from '../ui/error-message.tsx';
import { ListSkeleton } from '../ui/list-skeleton.tsx';
import { Message } from '../ui/message.tsx';
import { PageHeader } from './page-header.tsx';
import type { Groups } from './rows.ts';
import { TaskList } from './task-list.tsx';
import { useTaskList } from './use-task-list.ts';

interface ListPageProps {
  readonly title: string;
  readonly spec: ListSpec;
  readonly groups?: Groups;
  /** Said when there are no tasks. */
  readonly empty: { readonly icon: LucideIcon; readonly title: string; readonly hint: string };
}

/** A page that is a list of tasks. */
export const ListPage = ({ title, spec, groups, empty }: ListPageProps) => {
  const { t } = useTranslation();
  const { tasks, query } = useTaskList(spec);
  useEffect(() => {
    document.title = `${title} · ${t('app')}`;
  }, [title, t]);
  const count = tasks.length;
  const about = query.hasNextPage ? t('list.countMore', { count }) : t('list.count', { count });
  return (
    <>
      <PageHeader title={title} about={query.isSuccess && count > 0 ? about : undefined} />
      {query.isPending && <ListSkeleton />}
      {query.isError && count === 0 && <ErrorMessage error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && count === 0 && <Message {...empty} />}
      {count > 0 && (
        <TaskList
          label={t('list.label', { name: title })}
          tasks={tasks}
          groups={groups}
          hasMore={query.hasNextPage}
          loadMore={() => void query.fetchNextPage()}
        />
      )}
    </>
  );
};
