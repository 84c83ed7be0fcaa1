import sql, { type Sql, join, raw } from 'sql-template-tag';
import type { Session } from '../../database/session.ts';
import type { DueCondition } from './due-conditions.ts';
import { filterContext } from './filter/context.ts';
import { parseFilter } from './filter/parser.ts';
import { filterCondition } from './filter/sql.ts';
import type { Moment } from './moment.ts';
import { notArchived, viewCondition } from './views.ts';

/** How many tasks a user has where. */
export interface Counts {
  readonly open: number;
  readonly views: {
    readonly today: number;
    readonly upcoming: number;
    readonly overdue: number;
    readonly completed: number;
  };
  readonly inbox: number;
  readonly lists: readonly { readonly id: string; readonly open: number }[];
  readonly tags: readonly { readonly name: string; readonly open: number }[];
  /** When the next open task that has a time of day is due, now or later. */
  readonly nextDue: Date | undefined;
}

/** Tags that are counted: those of the most tasks. */
const maxTags = 1_000;

interface CountsRow extends Omit<Counts, 'nextDue' | 'views'> {
  readonly today: number;
  readonly upcoming: number;
  readonly overdue: number;
  readonly completed: number;
  readonly next_due: Date | null;
}

const isOpen = (userId: string): Sql => sql`user_id = ${userId} and completed_at is null and ${notArchived(userId)}`;

const within = ({ range, exact }: DueCondition): Sql => sql`count(*) filter (where ${range} and ${exact})::integer`;

/** Counts a user's tasks, all of them in one statement: the open ones one by one, the completed ones by their index. */
export const countTasks = async (session: Session, userId: string, moment: Moment): Promise<Counts> => {
  const [row] = await session.query<CountsRow>(sql`
    select counted.*,
      (select count(*)::integer from tasks where user_id = ${userId} and completed_at is not null) as completed,
      (select coalesce(json_agg(json_build_object('id', list_id, 'open', open) order by list_id), '[]') from (
        select list_id, count(*) as open from tasks where ${isOpen(userId)} and list_id is not null group by list_id
      ) as list) as lists,
      (select coalesce(json_agg(json_build_object('name', tag, 'open', open) order by open desc, tag), '[]') from (
        select tag collate "C" as tag, count(*) as open from tasks, unnest(tags) as tag where ${isOpen(userId)}
        group by 1 order by 2 desc, 1 limit ${raw(String(maxTags))}
      ) as tagged) as tags
    from (
      select count(*)::integer as open,
        count(*) filter (where list_id is null)::integer as inbox,
        ${within(viewCondition('today', moment)!)} as today,
        ${within(viewCondition('upcoming', moment)!)} as upcoming,
        ${within(viewCondition('overdue', moment)!)} as overdue,
        min(due_at) filter (where due_time is not null and due_at >= ${moment.now.toISOString()}::timestamptz) as next_due
      from tasks where ${isOpen(userId)}
    ) as counted`);
  const { today, upcoming, overdue, completed, next_due, ...others } = row!;
  return { ...others, views: { today, upcoming, overdue, completed }, nextDue: next_due ?? undefined };
};

/** Filters whose tasks are counted in one statement, so that it never has more parameters than PostgreSQL takes (65,535). */
const filtersAtOnce = 25;

/** How many open tasks fit each of the filters, in their order. */
export const countFiltered = async (
  session: Session,
  userId: string,
  moment: Moment,
  texts: readonly string[],
): Promise<number[]> => {
  const filters = texts.map(parseFilter);
  const context = await filterContext(session, userId, filters, moment);
  const source = { row: sql`tasks`, words: (query: Sql) => query };
  const counts: number[] = [];
  for (let first = 0; first < filters.length; first += filtersAtOnce) {
    const some = filters.slice(first, first + filtersAtOnce);
    const columns = some.map(
      (filter) => sql`count(*) filter (where ${filterCondition(filter, context, source)})::integer`,
    );
    const [row] = await session.query<{ counts: number[] }>(
      sql`select array[${join(columns)}] as counts from tasks where ${isOpen(userId)}`,
      { replan: true },
    );
    counts.push(...row!.counts);
  }
  return counts;
};
