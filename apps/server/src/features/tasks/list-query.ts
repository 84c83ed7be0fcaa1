import { priorities, type Priority } from '@todo/contracts';
import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Cursor } from './cursor.ts';
import type { DueCondition } from './due-conditions.ts';
import type { FilterSource } from './filter/sql.ts';
import { columns } from './row.ts';
import type { Order, SortKey } from './sort.ts';
import { notArchived } from './views.ts';

export interface ListFilter {
  readonly status: 'open' | 'completed' | 'all';
  /** Any of these. */
  readonly priority: readonly Priority[];
  /** All of these. */
  readonly tag: readonly string[];
  /** Inclusive bounds: a day is compared with the task's own date, an instant with its instant. */
  readonly dueFrom?: string;
  readonly dueTo?: string;
  /** The id of a list; null: the inbox. */
  readonly list?: string | null;
  /** The id of the task that these are parts of; null: of none. */
  readonly parent?: string | null;
  /** A query in `to_tsquery` parts, see search.ts. */
  readonly search?: Sql;
  /** When the tasks of a view are due. */
  readonly due?: DueCondition;
  /** Ranges of the due date that a filter implies. */
  readonly dueRanges?: readonly Sql[];
  /** The condition of a filter. */
  readonly filter?: (source: FilterSource) => Sql;
  /** Whether what is open in archived lists is left out. */
  readonly withoutArchived?: boolean;
}

export interface ListQuery extends ListFilter {
  readonly sort: SortKey;
  readonly order: Order;
  readonly cursor?: Cursor;
  /** Rows wanted. */
  readonly limit: number;
  /** Only for sort=due: tasks with a due date, or those without. */
  readonly part?: 'dated' | 'undated';
}

/** The sorted expressions, each the same as in its index (migrations), and the type of its cursor value. */
const sorted: Record<SortKey, { expression: Sql; type: Sql }> = {
  created: { expression: sql`created_at`, type: sql`timestamptz` },
  updated: { expression: sql`updated_at`, type: sql`timestamptz` },
  title: { expression: sql`title_key`, type: sql`text` },
  priority: { expression: sql`priority`, type: sql`smallint` },
  due: { expression: sql`coalesce(due_at, 'infinity')`, type: sql`timestamptz` },
  manual: { expression: sql`rank`, type: sql`text` },
  completed: { expression: sql`completed_at`, type: sql`timestamptz` },
};

const isDay = (bound: string) => bound.length === 10;

/** Zones lie between UTC-12 and UTC+14: so far can a day's instants be from the same day in UTC. Lets the index narrow. */
const dueBound = (bound: string, operator: Sql, slackHours: number): Sql => {
  if (!isDay(bound)) return sql`coalesce(due_at, 'infinity') ${operator} ${bound}::timestamptz and due_at is not null`;
  const instant = new Date(Date.parse(`${bound}T00:00:00Z`) + slackHours * 3_600_000).toISOString();
  return sql`coalesce(due_at, 'infinity') ${operator} ${instant}::timestamptz and due_date ${operator} ${bound}::date`;
};

/** A few sizes, so that the statements have few texts; the caller cuts. */
const fetchSize = (limit: number): number => [21, 51, 101, 201].find((size) => size >= limit) ?? limit;

const inList = (list: string | null): Sql => (list === null ? sql`list_id is null` : sql`list_id = ${list}::uuid`);

/** What the index of the order itself narrows to: a range of it, in its order. */
const rangeConditions = (userId: string, query: ListQuery): Sql[] => {
  const { expression, type } = sorted[query.sort];
  const conditions = [sql`user_id = ${userId}`];
  if (query.sort === 'due') {
    if (query.status === 'open') conditions.push(sql`completed_at is null`);
    if (query.dueFrom !== undefined) conditions.push(dueBound(query.dueFrom, sql`>=`, -14));
    if (query.dueTo !== undefined) conditions.push(dueBound(query.dueTo, sql`<=`, 36));
    if (query.due !== undefined) conditions.push(query.due.range);
    conditions.push(...(query.dueRanges ?? []));
  }
  if (query.sort === 'manual' && query.list !== undefined) conditions.push(inList(query.list));
  if (query.sort === 'completed') conditions.push(sql`completed_at is not null`);
  if (query.part === 'dated') conditions.push(sql`coalesce(due_at, 'infinity') < 'infinity'`);
  if (query.part === 'undated') conditions.push(sql`coalesce(due_at, 'infinity') = 'infinity'`);
  if (query.cursor !== undefined) {
    const operator = query.order === 'asc' ? sql`>` : sql`<`;
    const key = query.cursor.key;
    conditions.push(sql`(${expression}, id) ${operator} (${key}::${type}, ${query.cursor.id}::uuid)`);
  }
  return conditions;
};

/** How conditions on words and on other tasks are written where the tasks are read from. */
const gathered: FilterSource = { row: sql`tasks`, words: (query) => query };
/** The words are read once, as a query of its own; within the condition they would be for each task. */
const probed: FilterSource = { row: sql`probe`, words: (query) => sql`select ${query}` };

/** Filters that another index may serve, but not the order's. */
const filterConditions = (query: ListQuery, source: FilterSource): Sql[] => {
  const conditions: Sql[] = [];
  if (query.sort !== 'due') {
    if (query.due !== undefined) conditions.push(query.due.range, query.due.exact);
    if (query.dueFrom !== undefined) conditions.push(dueBound(query.dueFrom, sql`>=`, -14));
    if (query.dueTo !== undefined) conditions.push(dueBound(query.dueTo, sql`<=`, 36));
  }
  if (query.priority.length > 0) {
    conditions.push(sql`priority = any(${query.priority.map((name) => priorities.indexOf(name))}::smallint[])`);
  }
  if (query.tag.length > 0) conditions.push(sql`tags @> ${[...query.tag]}::text[]`);
  if (query.list !== undefined && query.sort !== 'manual') conditions.push(inList(query.list));
  if (typeof query.parent === 'string') conditions.push(sql`parent_id = ${query.parent}::uuid`);
  if (query.search !== undefined) conditions.push(sql`search @@ (${source.words(query.search)})`);
  if (query.filter !== undefined) conditions.push(query.filter(source));
  return conditions;
};

/**
 * What leaves most of the order's range: the state, unless the order's index has it, and what a view's range lets through.
 * No filter whose matches are gathered: by `updated`, thousands of completed tasks may come before the first of 200,000
 * open ones, and gathering those took 640 ms where reading on took 7.
 */
const stateConditions = (userId: string, query: ListQuery): Sql[] => {
  const conditions: Sql[] = [];
  if (query.status === 'completed' && query.sort !== 'completed') conditions.push(sql`completed_at is not null`);
  if (query.status === 'open' && query.sort !== 'due') conditions.push(sql`completed_at is null`);
  if (query.parent === null) conditions.push(sql`parent_id is null`);
  if (query.sort === 'due' && query.due !== undefined) conditions.push(query.due.exact);
  if (query.withoutArchived) conditions.push(notArchived(userId));
  return conditions;
};

/**
 * Whether there are filters that leave much or little of the order's range, nobody knows which: PostgreSQL's statistics are
 * of all users together, and a tag that is common among them may be one that this user never had. Then a
 * probe and, if need be, gathering bound the work.
 */
export const isFiltered = (query: ListQuery): boolean => filterConditions(query, gathered).length > 0;

/** Whether little can match, by an index, so that looking in order first would be in vain: the parts of one task. */
export const isRare = (query: ListQuery): boolean => typeof query.parent === 'string';

/** Filters that people write make statements of as many texts; to keep their plans would leave no room for others'. */
export const isOneOfMany = (query: ListQuery): boolean => query.filter !== undefined;

const orderOf = (query: ListQuery): Sql => {
  const { expression } = sorted[query.sort];
  const direction = raw(query.order);
  // The list belongs to the order of its index, though it is the same for all of them: of null, PostgreSQL does not know that.
  const list = query.sort === 'manual' && query.list !== undefined ? sql`list_id ${direction}, ` : sql``;
  return sql`${list}${expression} ${direction}, id ${direction}`;
};

/** One page of a user's tasks after the cursor, by keyset: the work is the same for the first page and the thousandth. */
export const listStatement = (userId: string, query: ListQuery): Sql => {
  return sql`
    select ${columns} from tasks
    where ${join([...rangeConditions(userId, query), ...stateConditions(userId, query)], ' and ')}
    order by ${orderOf(query)}
    limit ${raw(String(fetchSize(query.limit)))}`;
};

/** Tasks that are looked at in the order of the list: by every filtered list, and by one that found a part of its page so. */
export const probeSizes = { first: 1_000, second: 8_000 };

/**
 * The first of those that match among the next `size` tasks in order; it stops when the page is full. If it is not and
 * there are tasks beyond those looked at, a row with `more` comes last. The plan is the same for all values.
 */
export const probeStatement = (userId: string, query: ListQuery, size: number): Sql => {
  // The limit is a query too: of a number, PostgreSQL expects that so many are read, and of an account not much larger it
  // sorted all, which took 25 ms instead of 2.
  return sql`
    with probe as materialized (
      select * from tasks
      where ${join(rangeConditions(userId, query), ' and ')}
      order by ${orderOf(query)}
      limit (select ${raw(String(size + 1))})
    )
    (select ${columns}, false as more from probe
     where ${join([...filterConditions(query, probed), ...stateConditions(userId, query)], ' and ')})
    union all
    (select ${columns}, true as more from probe offset ${raw(String(size))})
    limit ${raw(String(fetchSize(query.limit)))}`;
};

/** One page of what matches rarely: all of it, by the index of the filter, and then sorted. */
export const gatherStatement = (userId: string, query: ListQuery): Sql => {
  const { expression } = sorted[query.sort];
  const direction = raw(query.order);
  const conditions = [
    ...rangeConditions(userId, query),
    ...filterConditions(query, gathered),
    ...stateConditions(userId, query),
  ];
  // An expression that no index has, so that none is read in the order of the list.
  return sql`
    select ${columns} from tasks
    where ${join(conditions, ' and ')}
    order by coalesce(${expression}, ${expression}) ${direction}, id ${direction}
    limit ${raw(String(fetchSize(query.limit)))}`;
};
