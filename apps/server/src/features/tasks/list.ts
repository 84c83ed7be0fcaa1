import type { Task } from '@todo/contracts';
import { priorities } from '@todo/contracts';
import type { Session } from '../../database/session.ts';
import { decodeCursor, encodeCursor, type Cursor } from './cursor.ts';
import {
  type ListFilter,
  type ListQuery,
  gatherStatement,
  isFiltered,
  listStatement,
  probeSizes,
  probeStatement,
} from './list-query.ts';
import { type TaskRow, toTask } from './row.ts';
import { correctWords, searchQuery, searchWords } from './search.ts';
import type { Order, SortKey } from './sort.ts';
import { titleKey } from './words.ts';

/** What a caller asks for. */
export interface ListRequest extends Omit<ListFilter, 'search'> {
  readonly q?: string;
  readonly sort: SortKey;
  readonly order: Order;
  readonly limit: number;
  readonly cursor?: string;
}

export interface TaskPage {
  readonly items: Task[];
  readonly nextCursor: string | null;
}

/** The direction that each order has when none is asked for: the soonest, the newest, the most urgent first. */
export const defaultOrder: Record<SortKey, Order> = {
  due: 'asc',
  priority: 'desc',
  created: 'desc',
  updated: 'desc',
  title: 'asc',
};

const keyOf: Record<SortKey, (task: Task) => string> = {
  due: (task) => task.dueAt ?? 'infinity',
  priority: (task) => String(priorities.indexOf(task.priority)),
  created: (task) => task.createdAt,
  updated: (task) => task.updatedAt,
  title: (task) => titleKey(task.title),
};

const fetchRows = async (session: Session, userId: string, query: ListQuery): Promise<Task[]> => {
  const cut = (rows: readonly TaskRow[]) => rows.slice(0, query.limit).map(toTask);
  if (!isFiltered(query)) return cut(await session.query<TaskRow>(listStatement(userId, query)));
  const { first, second } = probeSizes;
  for (const size of [first, second]) {
    const found = await session.query<TaskRow & { more: boolean }>(probeStatement(userId, query, size));
    if (!found.at(-1)?.more) return cut(found);
    const matches = found.length - 1;
    if (matches >= query.limit) return cut(found);
    // At this rate the second would not fill the page either.
    if (matches * (second / first) < query.limit) break;
  }
  return cut(await session.query<TaskRow>(gatherStatement(userId, query), { replan: true }));
};

/**
 * Tasks without a due date come last in both directions. Ascending, they are at the end of the index; descending, they
 * are at its beginning, so the dated ones are read first and the others after them.
 */
const fetchTasks = async (session: Session, userId: string, query: ListQuery): Promise<Task[]> => {
  if (query.sort !== 'due' || query.order !== 'desc') return fetchRows(session, userId, query);
  const inTail = query.cursor?.key === 'infinity';
  const dated = inTail ? [] : await fetchRows(session, userId, { ...query, part: 'dated' });
  if (dated.length === query.limit) return dated;
  const tail: ListQuery = {
    ...query,
    part: 'undated',
    cursor: inTail ? query.cursor : undefined,
    limit: query.limit - dated.length,
  };
  return [...dated, ...(await fetchRows(session, userId, tail))];
};

/**
 * One page of a user's tasks. Pages neither skip nor repeat a task while others come, go and change; one whose own sort
 * value changes moves to its new place. A search without a result is repeated with the words that were probably meant.
 */
export const listTasks = async (session: Session, userId: string, request: ListRequest): Promise<TaskPage> => {
  const { q, sort, order, limit, cursor: given, ...filter } = request;
  const identity = { q, sort, order, ...filter };
  const cursor = given === undefined ? undefined : decodeCursor(given, identity);
  const words = q === undefined ? undefined : (cursor?.words ?? searchWords(q));
  if (words?.length === 0) return { items: [], nextCursor: null };
  // One more than asked for says whether there is a next page.
  const fetch = (search: readonly string[] | undefined): Promise<Task[]> =>
    fetchTasks(session, userId, {
      ...filter,
      search: search && searchQuery(search),
      sort,
      order,
      cursor,
      limit: limit + 1,
    });
  let items = await fetch(words);
  let corrected = cursor?.words;
  if (items.length === 0 && words !== undefined && cursor === undefined) {
    corrected = await correctWords(session, userId, words);
    if (corrected !== undefined) items = await fetch(corrected);
  }
  if (items.length <= limit) return { items, nextCursor: null };
  items.length = limit;
  const last = items[limit - 1]!;
  const next: Cursor = { key: keyOf[sort](last), id: last.id, words: corrected };
  return { items, nextCursor: encodeCursor(next, identity) };
};
