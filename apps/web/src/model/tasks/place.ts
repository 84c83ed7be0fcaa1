import type { Task } from '@todo/contracts';
import type { TaskPage } from '../api.ts';
import { type ListSpec, compare, matches } from './list-spec.ts';

/**
 * Puts a task where it belongs among the loaded pages of a list, or takes it out (`task` undefined: it is gone). What
 * would come after the last loaded task is left to the page that is loaded next. A search keeps what it found, in its
 * place. Pages that stay the same keep their identity, so that what shows them need not look.
 */
export const place = (spec: ListSpec, pages: readonly TaskPage[], id: string, task: Task | undefined): TaskPage[] => {
  const wanted = task !== undefined && matches(spec, task) ? task : undefined;
  if (spec.q !== undefined) return pages.map((page) => replaceIn(page, id, wanted));
  const without = pages.map((page) => replaceIn(page, id, undefined));
  if (wanted === undefined) return without;
  const at = without.findIndex(({ items }) => items.some((item) => compare(spec, wanted, item) < 0));
  if (at === -1) {
    const last = without.at(-1);
    if (last === undefined || last.nextCursor !== null) return without;
    return [...without.slice(0, -1), { ...last, items: [...last.items, wanted] }];
  }
  const page = without[at]!;
  const index = page.items.findIndex((item) => compare(spec, wanted, item) < 0);
  const items = page.items.toSpliced(index, 0, wanted);
  // Where it was before: the page is as it was but for this task.
  const was = pages[at]!.items[index];
  if (was?.id === id && was === wanted) return [...pages];
  return without.with(at, { ...page, items });
};

const replaceIn = (page: TaskPage, id: string, task: Task | undefined): TaskPage => {
  const index = page.items.findIndex((item) => item.id === id);
  if (index === -1 || page.items[index] === task) return page;
  const items = task === undefined ? page.items.toSpliced(index, 1) : page.items.with(index, task);
  return { ...page, items };
};
