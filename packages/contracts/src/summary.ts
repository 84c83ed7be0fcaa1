import { z } from 'zod';
import { Instant, TimeZone } from './time.ts';

const Count = z.int().min(0);

/** How many tasks there are where people look for them. */
export const Summary = z
  .strictObject({
    timeZone: TimeZone.meta({ description: 'Whose days are meant' }),
    today: z.iso.date(),
    until: Instant.meta({
      description: 'When the counts change by themselves: the next time that a task is due, or midnight',
    }),
    open: Count.meta({ description: 'All open tasks; as everywhere here, without those of archived lists' }),
    views: z.strictObject({ today: Count, upcoming: Count, overdue: Count, completed: Count }),
    inbox: Count.meta({ description: 'Open tasks in no list' }),
    lists: z
      .array(z.strictObject({ id: z.uuid(), open: Count }))
      .meta({ description: 'Each list that has open tasks, by its id' }),
    tags: z
      .array(z.strictObject({ name: z.string(), open: Count }))
      .meta({ description: 'The tags of open tasks, the most frequent first; at most 1,000' }),
    filters: z.array(z.strictObject({ id: z.uuid(), open: Count.nullable() })).meta({
      description:
        'Open tasks of each saved filter, in their order; null where there are more than 10,000 to look through',
    }),
  })
  .meta({ id: 'Summary' });
export type Summary = z.infer<typeof Summary>;
