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

/** One page of a user's tasks after the cursor, by keyset: the work is the same for the first page and the thousandth. */
export const listStatement = (userId: string, query: ListQuery): Sql => {
  const { expression, type } = sorted[query.sort];
  const direction = query.order === 'asc' ? sql`asc` : sql`desc`;
  const conditions = [sql`user_id = ${userId}`];
  if (query.status === 'open') conditions.push(sql`completed_at is null`);
  if (query.status === 'completed') conditions.push(sql`completed_at is not null`);
  if (query.priority.length > 0) {
    conditions.push(sql`priority = any(${query.priority.map((name) => priorities.indexOf(name))}::smallint[])`);
  }
  if (query.tag.length > 0) conditions.push(sql`tags @> ${[...query.tag]}::text[]`);
  if (query.dueFrom !== undefined) conditions.push(dueBound(query.dueFrom, sql`>=`, -14));
  if (query.dueTo !== undefined) conditions.push(dueBound(query.dueTo, sql`<=`, 36));
  if (query.search !== undefined) conditions.push(sql`search @@ (${query.search})`);
  if (query.part === 'dated') conditions.push(sql`coalesce(due_at, 'infinity') < 'infinity'`);
  if (query.part === 'undated') conditions.push(sql`coalesce(due_at, 'infinity') = 'infinity'`);
  if (query.cursor !== undefined) {
    const operator = query.order === 'asc' ? sql`>` : sql`<`;
    const key = query.cursor.key;
    conditions.push(sql`(${expression}, id) ${operator} (${key}::${type}, ${query.cursor.id}::uuid)`);
  }
  return sql`
    select ${columns} from tasks
    where ${join(conditions, ' and ')}
    order by ${expression} ${direction}, id ${direction}
    limit ${raw(String(fetchSize(query.limit)))}`;
};

/** Whether the best plan depends on the values, so that planning anew pays. */
export const dependsOnValues = (query: ListFilter): boolean =>
  query.search !== undefined ||
  query.tag.length > 0 ||
  query.priority.length > 0 ||
  query.dueFrom !== undefined ||
  query.dueTo !== undefined;
