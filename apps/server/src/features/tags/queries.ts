import sql from 'sql-template-tag';
import type { Session } from '../../database/session.ts';
import { notArchived } from '../tasks/index.ts';

export interface TagCount {
  readonly name: string;
  readonly open: number;
  readonly total: number;
}

/** The user's tags after `after`, by name, with how many tasks have them. */
export const selectTags = (
  session: Session,
  userId: string,
  limit: number,
  after: string | undefined,
): Promise<TagCount[]> => {
  // By code point, the same on every server, whatever its locale.
  const beyond = after === undefined ? sql`` : sql`and tag collate "C" > ${after}`;
  return session.query<TagCount>(sql`
    select tag as name, count(*) filter (where completed_at is null and ${notArchived(userId)}) as open,
      count(*) as total
    from tasks, unnest(tags) as tag
    where user_id = ${userId} ${beyond}
    group by tag order by tag collate "C" limit ${limit}`);
};
