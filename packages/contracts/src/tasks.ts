import { z } from 'zod';
import { Duration, durationOf, minutesOf } from './duration.ts';
import { Priority } from './priority.ts';
import { Recurrence, RecurrencePatch, TaskRecurrence } from './recurrence.ts';
import { Reminder, Reminders } from './reminders.ts';
import { text } from './text.ts';
import { Due, DueOutput, Instant, LocalDate, LocalTime, TimeZone } from './time.ts';

export const limits = { title: 500, notes: 50_000, tag: 50, tags: 50 } as const;

const Title = text()
  .trim()
  .min(1, { error: 'must not be empty' })
  .max(limits.title)
  .meta({ examples: ['Buy groceries'] });
const Notes = text().max(limits.notes);
export const Tag = text()
  .trim()
  .min(1, { error: 'must not be empty' })
  .max(limits.tag)
  .regex(/^[^\s,@#]*$/, { error: 'must be one word, without spaces, commas, @ or #' });
/** Tags keep their first spelling's order; doubles are dropped. */
const Tags = z
  .array(Tag)
  .max(limits.tags)
  .transform((tags) => [...new Set(tags)]);

/** Longest estimate of a task, in minutes: a working year. */
const maxEstimate = 2_000 * 60;
/** Kept in whole minutes and answered in hours and minutes: `PT90M` becomes `PT1H30M`. */
const Estimate = Duration.refine((value) => minutesOf(value) >= 1 && minutesOf(value) <= maxEstimate, {
  error: 'must lie between a minute and 2,000 hours',
}).meta({ description: 'How long it will take (ISO 8601 duration)', examples: ['PT1H30M'] });
const toEstimate = (value: string | null | undefined): string | null =>
  value === null || value === undefined ? null : durationOf(minutesOf(value));
const ListId = z.uuid({ error: 'must be the id of a list (a UUID), or null for the inbox' });
const ParentId = z.uuid({ error: 'must be a task id (a UUID), or null' });

export const TaskCreate = z
  .strictObject({
    title: Title,
    notes: Notes.nullish().transform((value) => value ?? ''),
    priority: Priority.nullish().transform((value) => value ?? 'none'),
    tags: Tags.nullish().transform((value) => value ?? []),
    due: Due.nullish().transform((value) => value ?? null),
    listId: ListId.nullish().transform((value) => value ?? null),
    parentId: ParentId.nullish().transform((value) => value ?? null),
    estimate: Estimate.nullish().transform(toEstimate),
    reminders: Reminders.optional(),
    recurrence: Recurrence.nullish()
      .transform((value) => value ?? null)
      .meta({ description: 'Without `due`, the first occurrence from today on in the zone of the profile is it' }),
  })
  .meta({ id: 'TaskCreate' });
export type TaskCreate = z.infer<typeof TaskCreate>;

/** A JSON merge patch (RFC 7396) of the fields a person edits: an absent field stays, `null` clears it. */
export const TaskPatch = z
  .strictObject({
    title: Title.optional(),
    notes: Notes.nullable()
      .transform((value) => value ?? '')
      .optional(),
    priority: Priority.nullable()
      .transform((value) => value ?? 'none')
      .optional(),
    tags: Tags.nullable()
      .transform((value) => value ?? [])
      .optional(),
    due: z
      .strictObject({
        date: LocalDate.optional(),
        time: LocalTime.nullable().optional(),
        timeZone: TimeZone.nullable().optional(),
      })
      .nullable()
      .optional(),
    listId: ListId.nullable().optional(),
    parentId: ParentId.nullable().optional(),
    estimate: Estimate.nullable().transform(toEstimate).optional(),
    reminders: Reminders.nullable()
      .transform((value) => value ?? [])
      .optional(),
    recurrence: RecurrencePatch.nullable()
      .optional()
      .meta({ description: 'null ends the series; so does `due: null`' }),
  })
  .meta({ id: 'TaskPatch' });
export type TaskPatch = z.infer<typeof TaskPatch>;

export const Task = z
  .strictObject({
    id: z.uuid(),
    title: z.string(),
    notes: z.string(),
    priority: Priority,
    tags: z.array(z.string()),
    due: DueOutput.nullable(),
    dueAt: Instant.nullable().meta({
      description: 'The instant `due` stands for; for a whole day, its first instant in `timeZone` (UTC when none)',
    }),
    status: z.enum(['open', 'completed']),
    completedAt: Instant.nullable(),
    // The fields below have defaults because events that were published before they existed must still be read.
    listId: z.uuid().nullable().default(null).meta({ description: 'null: the inbox' }),
    parentId: z.uuid().nullable().default(null).meta({ description: 'The task that this one is a part of' }),
    rank: z
      .string()
      .default('')
      .meta({ description: 'Place in the manual order: ranks compare character by character' }),
    estimate: z
      .string()
      .nullable()
      .default(null)
      .meta({ description: 'ISO 8601 duration', examples: ['PT1H30M'] }),
    reminders: z.array(Reminder).default([]),
    recurrence: TaskRecurrence.nullable().default(null),
    subtasks: z
      .strictObject({ total: z.int(), completed: z.int() })
      .default({ total: 0, completed: 0 })
      .meta({ description: 'Its direct subtasks; kept by a consumer, so a moment behind them' }),
    version: z
      .int()
      .min(1)
      .meta({ description: 'Grows by one with each change; the ETag is the same number in quotes' }),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Task' });
export type Task = z.infer<typeof Task>;

/** The fields of a task that a change can alter, as the activity and the events name them. */
export const changeableFields = [
  'title',
  'notes',
  'priority',
  'tags',
  'due',
  'dueAt',
  'status',
  'completedAt',
  'listId',
  'parentId',
  'rank',
  'estimate',
  'reminders',
  'recurrence',
] as const;
export type ChangeableField = (typeof changeableFields)[number];
