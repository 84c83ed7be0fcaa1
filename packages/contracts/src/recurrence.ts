import { z } from 'zod';
import { DueOutput } from './time.ts';

/** How a task comes again, and where in its series it stands. */
export const TaskRecurrence = z
  .strictObject({
    rule: z.string().meta({ description: 'RFC 5545 RRULE', examples: ['FREQ=MONTHLY;BYMONTHDAY=31'] }),
    from: z.enum(['due', 'completion']).meta({
      description: '`due`: the next occurrence follows the schedule; `completion`: it counts from the completion',
    }),
    seriesId: z.uuid().meta({ description: 'The same for all occurrences' }),
    start: DueOutput.meta({ description: 'The first occurrence' }),
    occurrence: z.iso.date().meta({ description: 'The day that the schedule gave, also when `due` was postponed' }),
  })
  .meta({ id: 'TaskRecurrence' });
export type TaskRecurrence = z.infer<typeof TaskRecurrence>;
