import type { List } from '@todo/contracts';
import sql, { type Sql } from 'sql-template-tag';
import type { Session } from '../../database/session.ts';
import type { Neighbours, Placed } from '../tasks/index.ts';

/** The lists around the place directly before or after `anchor`, without the one that is moved; archived ones keep theirs. */
export const neighboursOf = (
  session: Session,
  userId: string,
  movedId: string,
  side: 'before' | 'after',
  anchor: List,
): Neighbours => {
  const read = (condition: Sql, order: Sql, count: number): Promise<Placed[]> =>
    session.query<Placed>(sql`
      select id, rank from lists where user_id = ${userId} and id <> ${movedId} and ${condition}
      order by ${order} limit ${count}`);
  const than = sql`(${anchor.rank}, ${anchor.id}::uuid)`;
  const lower = side === 'after' ? sql`(rank, id) <= ${than}` : sql`(rank, id) < ${than}`;
  const upper = side === 'after' ? sql`(rank, id) > ${than}` : sql`(rank, id) >= ${than}`;
  return {
    before: (count) => read(lower, sql`rank desc, id desc`, count),
    after: (count) => read(upper, sql`rank, id`, count),
  };
};
