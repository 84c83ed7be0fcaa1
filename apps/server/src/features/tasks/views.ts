import sql, { type Sql } from 'sql-template-tag';
import { type DueCondition, dueBeforeNow, dueFrom, dueLaterToday } from './due-conditions.ts';
import { type Moment, daysAfter } from './moment.ts';
import type { SortKey } from './sort.ts';

/** Each open task that is due at some time is in one of the first three. */
export const views = ['today', 'upcoming', 'overdue', 'completed'] as const;
export type View = (typeof views)[number];

/** The order a view has when none is asked for. */
export const viewOrder: Record<View, SortKey> = {
  today: 'due',
  upcoming: 'due',
  overdue: 'due',
  completed: 'completed',
};

/** When the tasks of a view are due; nothing for the completed ones, which may have been due at any time. */
export const viewCondition = (view: View, moment: Moment): DueCondition | undefined => {
  switch (view) {
    case 'today':
      return dueLaterToday(moment);
    case 'upcoming':
      return dueFrom(daysAfter(moment.today, 1), moment.timeZone);
    case 'overdue':
      return dueBeforeNow(moment);
    case 'completed':
      return undefined;
  }
};

/** What is open in an archived list is in no view, no filter and no count. `completed_at` and `list_id` are a task's. */
export const notArchived = (userId: string): Sql => sql`(
  completed_at is not null or list_id is null
  or list_id <> all(array(select id from lists where user_id = ${userId} and archived_at is not null)))`;
