import type { Task } from '@todo/contracts';
import { priorities } from '@todo/contracts';
import type { Session } from '../../database/session.ts';
import { ProblemError } from '../../http/problem.ts';
import { profileOf } from '../profiles/index.ts';
import { decodeCursor, encodeCursor, type Cursor } from './cursor.ts';
import { conjuncts } from './filter/ast.ts';
import { parseFilter } from './filter/parser.ts';
import { dueConditionOf, filterCondition } from './filter/sql.ts';
import { filterContext } from './filter/context.ts';
import {
  type ListFilter,
  type ListQuery,
  gatherStatement,
  isFiltered,
  isOneOfMany,
  isRare,
  listStatement,
  probeSizes,
  probeStatement,
} from './list-query.ts';
import { type Moment, momentAt } from './moment.ts';
import { type TaskRow, toTask } from './row.ts';
import { correctWords, searchQuery, searchWords } from './search.ts';
import type { Order, SortKey } from './sort.ts';
import { type View, viewCondition } from './views.ts';
import { titleKey } from './words.ts';

/** What a caller asks for. */
export interface ListRequest extends Pick<
  ListFilter,
  'status' | 'priority' | 'tag' | 'dueFrom' | 'dueTo' | 'list' | 'parent'
> {
  readonly q?: string;
  readonly view?: View;
  /** In the language of `filter/`. */
  readonly filter?: string;
  /** What days are, for views and filters; absent: the zone of the user's profile. */
  readonly timeZone?: string;
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
  manual: 'asc',
  completed: 'desc',
};

const keyOf: Record<SortKey, (task: Task) => string> = {
  due: (task) => task.dueAt ?? 'infinity',
  priority: (task) => String(priorities.indexOf(task.priority)),
  created: (task) => task.createdAt,
  updated: (task) => task.updatedAt,
  title: (task) => titleKey(task.title),
  manual: (task) => task.rank,
  completed: (task) => task.completedAt!,
};

const fetchRows = async (session: Session, userId: string, query: ListQuery): Promise<Task[]> => {
  const cut = (rows: readonly TaskRow[]) => rows.slice(0, query.limit).map(toTask);
  if (!isFiltered(query)) return cut(await session.query<TaskRow>(listStatement(userId, query)));
  const { first, second } = probeSizes;
  const replan = isOneOfMany(query);
  for (const size of isRare(query) ? [] : [first, second]) {
    const statement = probeStatement(userId, query, size);
    const found = await session.query<TaskRow & { more: boolean }>(statement, { replan });
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
  if (query.due !== undefined) return fetchRows(session, userId, { ...query, part: 'dated' });
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

/** What a view and a filter stand for. */
const timely = async (
  session: Session,
  userId: string,
  { view, filter, status, list }: ListRequest,
  moment: Moment,
): Promise<Partial<ListFilter>> => {
  const tree = filter === undefined ? undefined : parseFilter(filter);
  const context = tree && (await filterContext(session, userId, [tree], moment));
  const all = tree === undefined ? [] : conjuncts(tree);
  const isOpen =
    (view !== undefined && view !== 'completed') || all.some((one) => one.kind === 'is' && one.state === 'open');
  return {
    // Where a state is asked for beside, both hold.
    ...(status === 'all' && view === 'completed' && { status: 'completed' }),
    ...(status === 'all' && isOpen && { status: 'open' }),
    due: view && viewCondition(view, moment),
    dueRanges: all.flatMap((one) => dueConditionOf(one, moment)?.range ?? []),
    filter: tree && context && ((source) => filterCondition(tree, context, source)),
    // Who names a list means it.
    withoutArchived: typeof list !== 'string',
  };
};

/** A list with two states has nothing in it. */
const isContradictory = ({ view, status }: ListRequest): boolean =>
  view !== undefined && status !== 'all' && (status === 'completed') !== (view === 'completed');

/** Orders that not every list has. */
const checkSort = ({ sort, list, parent, status, view }: ListRequest): void => {
  const refuse = (message: string) =>
    new ProblemError('invalid-request', { errors: [{ in: 'query', pointer: 'sort', message }] });
  if (sort === 'manual' && list === undefined && typeof parent !== 'string') {
    throw refuse('manual is the order within one list or one task: give list or parent');
  }
  if (sort === 'completed' && status !== 'completed' && view !== 'completed') {
    throw refuse('completed is the order of completed tasks: give status=completed or view=completed');
  }
};

/**
 * One page of a user's tasks. Pages neither skip nor repeat a task while others come, go and change; one whose own sort
 * value changes moves to its new place. What "today" is stays what it was on the first page. A search without a result is
 * repeated with the words that were probably meant. Throws the problem `invalid-request` for an order that the list does not have.
 */
export const listTasks = async (
  session: Session,
  userId: string,
  request: ListRequest,
  now: Date = new Date(),
): Promise<TaskPage> => {
  checkSort(request);
  const { q, sort, order, limit, cursor: given, view, filter, timeZone: zone, ...plain } = request;
  const isTimely = view !== undefined || filter !== undefined;
  const timeZone = isTimely ? (zone ?? (await profileOf(session, userId)).timeZone) : undefined;
  const identity = { q, sort, order, ...plain, view, filter, timeZone };
  const cursor = given === undefined ? undefined : decodeCursor(given, identity);
  const words = q === undefined ? undefined : (cursor?.words ?? searchWords(q));
  if (words?.length === 0 || isContradictory(request)) return { items: [], nextCursor: null };
  const at = cursor?.now ?? now;
  const more = timeZone === undefined ? {} : await timely(session, userId, request, momentAt(at, timeZone));
  // One more than asked for says whether there is a next page.
  const fetch = (search: readonly string[] | undefined): Promise<Task[]> =>
    fetchTasks(session, userId, {
      ...plain,
      ...more,
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
  const next: Cursor = { key: keyOf[sort](last), id: last.id, words: corrected, now: isTimely ? at : undefined };
  return { items, nextCursor: encodeCursor(next, identity) };
};
