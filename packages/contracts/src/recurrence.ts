import { RuleError, formatRule, parseRule } from '@todo/recurrence';
import { z } from 'zod';
import { Priority } from './priority.ts';
import { Reminder } from './reminders.ts';
import { text } from './text.ts';
import { LocalDate, LocalTime, TimeZone } from './time.ts';

/** An RRULE in its one spelling (`formatRule`). */
export const RecurrenceRule = text()
  .transform((value, context) => {
    try {
      return formatRule(parseRule(value));
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  })
  .meta({
    type: 'string',
    description:
      'RFC 5545 RRULE of days: FREQ (DAILY, WEEKLY, MONTHLY, YEARLY), INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, COUNT, UNTIL, WKST. The time of day and the zone are those of the due date',
    examples: ['FREQ=MONTHLY;BYMONTHDAY=31', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20270301'],
  });

const isRule = (value: string): boolean => {
  try {
    parseRule(value);
    return true;
  } catch {
    return false;
  }
};

const from = z.enum(['due', 'completion']);
const fromMeta = {
  description:
    '`due`: the next occurrence follows the schedule; `completion`: the rule counts from the day of the completion',
} as const;
const catchUpMeta = {
  description:
    'Whether occurrences that were missed are passed over: the next one is then the first that is not in the past. False: each one comes',
} as const;

/** How a task shall come again. */
export const Recurrence = z
  .strictObject({
    rule: RecurrenceRule,
    from: from
      .nullish()
      .transform((value) => value ?? 'due')
      .meta({ ...fromMeta, default: 'due' }),
    catchUp: z
      .boolean()
      .nullish()
      .transform((value) => value ?? true)
      .meta({ ...catchUpMeta, default: true }),
  })
  .meta({ id: 'Recurrence' });
export type Recurrence = z.infer<typeof Recurrence>;

/** A merge patch of it: an absent field stays, `null` is the default. */
export const RecurrencePatch = z
  .strictObject({
    rule: RecurrenceRule.optional(),
    from: from.nullable().optional().meta(fromMeta),
    catchUp: z.boolean().nullable().optional().meta(catchUpMeta),
  })
  .meta({ id: 'RecurrencePatch' });
export type RecurrencePatch = z.infer<typeof RecurrencePatch>;

/** The fields that every occurrence of a series has alike unless one is edited alone. */
export const usualFields = [
  'title',
  'notes',
  'priority',
  'tags',
  'listId',
  'parentId',
  'estimate',
  'reminders',
] as const;

/**
 * How a task comes again, and where in its series it stands. The open task carries all that is known of the series, so
 * that an event that tells of it is enough to make the next one.
 */
export const TaskRecurrence = z
  .strictObject({
    rule: z
      .string()
      .refine(isRule, { error: 'must be an RRULE' })
      .meta({ description: 'RFC 5545 RRULE', examples: ['FREQ=MONTHLY;BYMONTHDAY=31'] }),
    from: from.meta(fromMeta),
    catchUp: z.boolean().meta(catchUpMeta),
    seriesId: z.uuid().meta({ description: 'The same for all occurrences' }),
    start: z
      .strictObject({ date: LocalDate, time: LocalTime.optional(), timeZone: TimeZone.optional() })
      .meta({ description: 'Where the rule counts from; its time and zone are the usual ones' }),
    occurrence: LocalDate.meta({ description: 'The day that the schedule gave, also when `due` was postponed' }),
    number: z.int().min(0).meta({
      description: 'Which one of the series it is, as COUNT counts; 0: a first due date that the rule does not give',
    }),
    usual: z
      .strictObject({
        title: z.string(),
        notes: z.string(),
        priority: Priority,
        tags: z.array(z.string()),
        listId: z.uuid().nullable(),
        parentId: z.uuid().nullable(),
        estimate: z.string().nullable(),
        reminders: z.array(Reminder),
      })
      .partial()
      .optional()
      .meta({ description: 'What an edit of this occurrence alone changed; the next one gets these values back' }),
    ended: z.literal(true).optional().meta({ description: 'The last occurrence was skipped: no other one comes' }),
  })
  .meta({ id: 'TaskRecurrence' });
export type TaskRecurrence = z.infer<typeof TaskRecurrence>;
