import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ListSpec } from '../model/tasks/list-spec.ts';
import { taskListQuery } from '../model/tasks/store.ts';

/** The loaded tasks of a list, and how it stands with loading them. */
export const useTaskList = (spec: ListSpec) => {
  const query = useInfiniteQuery(taskListQuery(spec));
  const { data } = query;
  const tasks = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  return { tasks, query };
};
