import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Task } from '@todo/contracts';
import { api, type TaskPage } from '../api.ts';
import { ApiError } from '../http.ts';
import { following } from '../live-position.ts';
import { queryClient } from '../query-client.ts';
import { Ledger } from './ledger.ts';
import { type ListSpec, matches } from './list-spec.ts';
import { place } from './place.ts';

/** What this tab knows of tasks. Everything that shows tasks reads the query cache, which follows it. */
export const ledger = new Ledger();

type Pages = InfiniteData<TaskPage, string | undefined>;

const listsKey = ['tasks', 'list'] as const;
const taskKey = (id: string) => ['tasks', 'one', id] as const;

/**
 * Tasks that changed a moment ago: a list that is being read meanwhile may have been read before that. Kept for as long as
 * a request may take (milliseconds).
 */
const recent = new Map<string, number>();
const recentMs = 30_000;

const touch = (id: string): void => {
  const now = performance.now();
  recent.set(id, now);
  for (const [other, at] of recent) if (now - at > recentMs) recent.delete(other);
};

/** Brings every list and screen in line with what the ledger knows of a task. */
export const show = (id: string): void => {
  touch(id);
  const task = ledger.shown(id);
  for (const [key, data] of queryClient.getQueriesData<Pages>({ queryKey: listsKey })) {
    if (data === undefined) continue;
    const pages = place(key[2] as ListSpec, data.pages, id, task);
    if (pages.some((page, index) => page !== data.pages[index])) {
      queryClient.setQueryData<Pages>(key, { ...data, pages });
    }
  }
  if (queryClient.getQueryState(taskKey(id))) queryClient.setQueryData(taskKey(id), task ?? null);
};

/** A page as it is shown: with newer versions and own changes that the server had not made when it answered. */
const admit = (spec: ListSpec, page: TaskPage, isFirst: boolean): TaskPage => {
  const items = page.items.map((task) => {
    ledger.confirm(task);
    return ledger.shown(task.id);
  });
  const fitting = items.filter((task): task is Task => task !== undefined && matches(spec, task));
  let pages: TaskPage[] = [{ ...page, items: fitting }];
  if (isFirst) {
    for (const id of new Set([...ledger.changing(), ...recent.keys()]))
      pages = place(spec, pages, id, ledger.shown(id));
  }
  return pages[0]!;
};

/** A list, page by page. */
export const taskListQuery = (spec: ListSpec) =>
  infiniteQueryOptions({
    queryKey: [...listsKey, spec] as const,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      await following;
      return admit(spec, await api.listTasks(spec, pageParam, signal), pageParam === undefined);
    },
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    // Something typed into the search is not looked up again; other lists are, on their next visit in this time.
    gcTime: spec.q === undefined ? 30 * 60_000 : 60_000,
  });

/** One task; null when there is none (any more). */
export const taskQuery = (id: string) =>
  queryOptions({
    queryKey: taskKey(id),
    queryFn: async ({ signal }): Promise<Task | null> => {
      await following;
      await refresh(id, signal);
      return ledger.shown(id) ?? null;
    },
    initialData: () => ledger.shown(id),
  });

/** Reads what the server has of a task into the ledger. */
export const refresh = async (id: string, signal?: AbortSignal): Promise<void> => {
  try {
    ledger.confirm(await api.readTask(id, signal));
  } catch (error) {
    if (!(error instanceof ApiError && error.type === 'not-found')) throw error;
    ledger.delete(id, ledger.confirmed(id)?.version ?? 0);
  }
};

/** Reads everything that is on the screen again, and the rest when it is looked at. */
export const readAgain = async (): Promise<void> => {
  await queryClient.invalidateQueries({ queryKey: ['tasks'] });
  await queryClient.invalidateQueries({ queryKey: ['trash'] });
};

/** Searches may find other tasks after a change, which only the server knows. */
export const searchAgain = (): void => {
  void queryClient.invalidateQueries({
    queryKey: listsKey,
    predicate: ({ queryKey }) => (queryKey[2] as ListSpec).q !== undefined,
  });
};
