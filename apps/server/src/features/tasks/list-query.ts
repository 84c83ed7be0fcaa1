import { priorities, type Priority } from '@todo/contracts';
import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Cursor } from './cursor.ts';
import { columns } from './row.ts';
import type { Order, SortKey } from './sort.ts';

export interface ListFilter {
  readonly status: 'open' | 'completed' | 'all';
  /** Any of these. */
  readonly priority: readonly Priority[];
  /** All of these. */
  readonly tag: readonly string[];
  /** Inclusive bounds: a day is compared with the task's own date, an instant with its instant. */
  readonly dueFrom?: string;
  readonly dueTo?: string;
  /** A query in `to_tsquery` parts, see search.ts. */
  readonly search?: Sql;
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

/** The sorted expressions, each the same as in its index (migration 0003), and the type of its cursor value. */
const sorted: Record<SortKey, { expression: Sql; type: Sql }> = {
  created: { expression: sql`created_at`, type: sql`timestamptz` },
  updated: { expression: sql`updated_at`, type: sql`timestamptz` },
  title: { expression: sql`title_key`, type: sql`text` },
  priority: { expression: sql`priority`, type: sql`smallint` },
  due: { expression: sql`coalesce(due_at, 'infinity')`, type: sql`timestamptz` },
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

/** What the index of the order itself narrows to: a range of it, in its order. */
const rangeConditions = (userId: string, query: ListQuery): Sql[] => {
  const { expression, type } = sorted[query.sort];
  const conditions = [sql`user_id = ${userId}`];
  if (query.sort === 'due') {
    if (query.status === 'open') conditions.push(sql`completed_at is null`);
    if (query.dueFrom !== undefined) conditions.push(dueBound(query.dueFrom, sql`>=`, -14));
    if (query.dueTo !== undefined) conditions.push(dueBound(query.dueTo, sql`<=`, 36));
  }
  if (query.part === 'dated') conditions.push(sql`coalesce(due_at, 'infinity') < 'infinity'`);
  if (query.part === 'undated') conditions.push(sql`coalesce(due_at, 'infinity') = 'infinity'`);
  if (query.cursor !== undefined) {
    const operator = query.order === 'asc' ? sql`>` : sql`<`;
    const key = query.cursor.key;
    conditions.push(sql`(${expression}, id) ${operator} (${key}::${type}, ${query.cursor.id}::uuid)`);
  }
  return conditions;
};

/** Filters that another index may serve, but not the order's. `search` is the tsquery. */
const filterConditions = (query: ListQuery, search: Sql | undefined): Sql[] => {
  const conditions: Sql[] = [];
  if (query.sort !== 'due') {
    if (query.dueFrom !== undefined) conditions.push(dueBound(query.dueFrom, sql`>=`, -14));
    if (query.dueTo !== undefined) conditions.push(dueBound(query.dueTo, sql`<=`, 36));
  }
  if (query.priority.length > 0) {
    conditions.push(sql`priority = any(${query.priority.map((name) => priorities.indexOf(name))}::smallint[])`);
  }
  if (query.tag.length > 0) conditions.push(sql`tags @> ${[...query.tag]}::text[]`);
  if (search !== undefined) conditions.push(sql`search @@ (${search})`);
  return conditions;
};

/**
 * The state, unless the order's index has it. Not a filter whose matches are gathered: by `updated`, thousands of completed
 * tasks may come before the first of 200,000 open ones, and gathering those took 640 ms where reading on took 7.
 */
const stateConditions = (query: ListQuery): Sql[] => {
  if (query.status === 'completed') return [sql`completed_at is not null`];
  return query.status === 'open' && query.sort !== 'due' ? [sql`completed_at is null`] : [];
};

/**
 * Whether there are filters that leave much or little of the order's range, nobody knows which: PostgreSQL's statistics are
 * of all users together, and a tag that is common among them may be one that this user never had. Then a
 * probe and, if need be, gathering bound the work.
 */
export const isFiltered = (query: ListQuery): boolean => filterConditions(query, query.search).length > 0;

/** One page of a user's tasks after the cursor, by keyset: the work is the same for the first page and the thousandth. */
export const listStatement = (userId: string, query: ListQuery): Sql => {
  const { expression } = sorted[query.sort];
  const direction = raw(query.order);
  return sql`
    select ${columns} from tasks
    where ${join([...rangeConditions(userId, query), ...stateConditions(query)], ' and ')}
    order by ${expression} ${direction}, id ${direction}
    limit ${raw(String(fetchSize(query.limit)))}`;
};

/** Tasks that are looked at in the order of the list: by every filtered list, and by one that found a part of its page so. */
export const probeSizes = { first: 1_000, second: 8_000 };

/**
 * The first of those that match among the next `size` tasks in order; it stops when the page is full. If it is not and
 * there are tasks beyond those looked at, a row with `more` comes last. The plan is the same for all values.
 */
export const probeStatement = (userId: string, query: ListQuery, size: number): Sql => {
  const { expression } = sorted[query.sort];
  const direction = raw(query.order);
  // The words are read once, as a query of its own; within the condition they would be for each task.
  const search = query.search && sql`select ${query.search}`;
  // The limit is a query too: of a number, PostgreSQL expects that so many are read, and of an account not much larger it
  // sorted all, which took 25 ms instead of 2.
  return sql`
    with probe as materialized (
      select * from tasks
      where ${join(rangeConditions(userId, query), ' and ')}
      order by ${expression} ${direction}, id ${direction}
      limit (select ${raw(String(size + 1))})
    )
    (select ${columns}, false as more from probe
     where ${join([...filterConditions(query, search), ...stateConditions(query)], ' and ')})
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
    ...filterConditions(query, query.search),
    ...stateConditions(query),
  ];
  // An expression that no index has, so that none is read in the order of the list.
  return sql`
    select ${columns} from tasks
    where ${join(conditions, ' and ')}
    order by coalesce(${expression}, ${expression}) ${direction}, id ${direction}
    limit ${raw(String(fetchSize(query.limit)))}`;
};
