import type { Task } from '@todo/contracts';

/** Which tasks a list shows, in which order: the parameters of `GET /api/v1/tasks`. */
export interface ListSpec {
  readonly q?: string;
  readonly status: 'open' | 'completed' | 'all';
  readonly tag?: string;
  /** Days, inclusive. */
  readonly dueFrom?: string;
  readonly dueTo?: string;
  /** `inbox`: in no list. */
  readonly list?: 'inbox';
  readonly sort: 'created' | 'completed' | 'due';
  readonly order: 'asc' | 'desc';
}

/**
 * Whether a task belongs to a list, as the server decides it. Searches are the server's alone (stems, slips of the pen):
 * for those it says whether the rest fits.
 */
export const matches = (spec: ListSpec, task: Task): boolean =>
  (spec.status === 'all' || task.status === spec.status) &&
  (spec.tag === undefined || task.tags.includes(spec.tag)) &&
  (spec.list === undefined || task.listId === null) &&
  (spec.dueFrom === undefined || (task.due !== null && task.due.date >= spec.dueFrom)) &&
  (spec.dueTo === undefined || (task.due !== null && task.due.date <= spec.dueTo));

/** The sorted value; no due date comes after all of them, `~` being after every digit. */
const keyOf = (spec: ListSpec, task: Task): string => {
  switch (spec.sort) {
    case 'created':
      return task.createdAt;
    case 'completed':
      return task.completedAt ?? '';
    case 'due':
      return task.dueAt ?? '~';
  }
};

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The order of the list: negative when `a` comes before `b`. Ties are broken by id, as the server does. */
export const compare = (spec: ListSpec, a: Task, b: Task): number => {
  const ascending = byText(keyOf(spec, a), keyOf(spec, b)) || byText(a.id, b.id);
  return spec.order === 'asc' ? ascending : -ascending;
};
