import sql from 'sql-template-tag';
import type { Session } from '../../../database/session.ts';
import type { Moment } from '../moment.ts';
import { fold } from '../words.ts';
import type { Filter } from './ast.ts';
import { type FilterContext, namesLists } from './sql.ts';

/** What the filters of a user depend on; asks for the user's lists only when they are named. */
export const filterContext = async (
  session: Session,
  userId: string,
  filters: readonly Filter[],
  moment: Moment,
): Promise<FilterContext> => {
  const lists = new Map<string, string[]>();
  if (filters.some(namesLists)) {
    const rows = await session.query<{ id: string; name: string }>(
      sql`select id, name from lists where user_id = ${userId}`,
    );
    for (const { id, name } of rows) {
      const ids = lists.get(fold(name));
      if (ids === undefined) lists.set(fold(name), [id]);
      else ids.push(id);
    }
  }
  return { moment, lists };
};
