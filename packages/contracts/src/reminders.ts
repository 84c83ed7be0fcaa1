import { z } from 'zod';
import { Duration } from './duration.ts';
import { Instant } from './time.ts';

/** Reminders of one task. */
const maxReminders = 20;

/** When a person is reminded of a task: at an instant, or so long before it is due. */
export const Reminder = z
  .union([z.strictObject({ at: Instant }), z.strictObject({ before: Duration })])
  .meta({ id: 'Reminder', description: 'At an instant, or so long before the task is due' });
export type Reminder = z.infer<typeof Reminder>;

const At = z.strictObject({
  at: z.iso
    .datetime({ offset: true, error: 'must be an instant such as 2026-12-01T09:00:00Z' })
    .transform((value) => new Date(value).toISOString())
    .refine((value) => /^(19|[2-9]\d)/.test(value), { error: 'must lie in the years 1900 to 9999' }),
});
/** `-PT30M`, as iCalendar writes it (RFC 5545, section 3.8.6.3), is the same as `PT30M`. */
const Before = z.strictObject({
  before: z
    .string()
    .transform((value) => value.replace(/^-/, ''))
    .pipe(Duration),
});

/** Doubles are dropped. */
export const Reminders = z
  .array(z.union([At, Before], { error: 'must be {"at": "2026-12-01T09:00:00Z"} or {"before": "PT30M"}' }))
  .max(maxReminders)
  .transform((reminders): Reminder[] => [
    ...new Map(reminders.map((reminder) => [JSON.stringify(reminder), reminder])).values(),
  ]);
