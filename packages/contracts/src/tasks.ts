import { z } from 'zod';
import { text } from './text.ts';

/** Priorities in ascending order; the index of each is what the database stores. */
export const priorities = ['none', 'low', 'medium', 'high', 'urgent'] as const;
export const Priority = z.enum(priorities);
export type Priority = z.infer<typeof Priority>;

/** Whether the runtime's time zone database knows the name (`Europe/Berlin`, `UTC`). Bare offsets (`+05:30`) are no names. */
const isTimeZone = (name: string): boolean => {
  if (/^[+-]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

export const TimeZone = text()
  .max(64)
  .refine(isTimeZone, { error: 'must be an IANA time zone such as Europe/Berlin' })
  .meta({ description: 'IANA time zone', examples: ['Europe/Berlin'] });

/**
 * Days whose instants the database and every client can hold alike. The evening of the day after the last is in the
 * year 10000 of UTC in the west, which RFC 3339 cannot write.
 */
const firstDay = '1900-01-01';
const lastDay = '9999-12-30';
const inRange = (date: string) => date >= firstDay && date <= lastDay;

export const LocalDate = z.iso
  .date({ error: 'must be a date such as 2026-12-01' })
  .refine(inRange, { error: `must lie between ${firstDay} and ${lastDay}` });
/** Not `z.iso.time`: its JSON schema says `format: time`, which wants seconds and an offset. */
export const LocalTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time of day such as 09:00' })
  .meta({ description: 'Hours and minutes, 24-hour clock', examples: ['09:00'] });

/** When a task is due: a day (no `time`), or a time of day, read in `timeZone` (UTC when absent). */
export const Due = z
  .strictObject({
    date: LocalDate,
    time: LocalTime.nullish().transform((value) => value ?? undefined),
    timeZone: TimeZone.nullish().transform((value) => value ?? undefined),
  })
  .meta({ description: 'A day, or a time of day in a time zone (UTC when none is given)' });
export interface Due {
  readonly date: string;
  readonly time?: string;
  readonly timeZone?: string;
}

export const limits = { title: 500, notes: 50_000, tag: 50, tags: 50 } as const;

const Title = text()
  .trim()
  .min(1, { error: 'must not be empty' })
  .max(limits.title)
  .meta({ examples: ['Buy groceries'] });
const Notes = text().max(limits.notes);
const Tag = text()
  .trim()
  .min(1, { error: 'must not be empty' })
  .max(limits.tag)
  .regex(/^[^\s,@#]*$/, { error: 'must be one word, without spaces, commas, @ or #' });
/** Tags keep their first spelling's order; doubles are dropped. */
const Tags = z
  .array(Tag)
  .max(limits.tags)
  .transform((tags) => [...new Set(tags)]);

export const TaskCreate = z
  .strictObject({
    title: Title,
    notes: Notes.default(''),
    priority: Priority.default('none'),
    tags: Tags.default([]),
    due: Due.nullish().transform((value) => value ?? null),
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
  })
  .meta({ id: 'TaskPatch' });
export type TaskPatch = z.infer<typeof TaskPatch>;

const Instant = z.iso
  .datetime()
  .meta({ description: 'UTC instant (RFC 3339)', examples: ['2026-12-01T08:00:00.000Z'] });

export const Task = z
  .strictObject({
    id: z.uuid(),
    title: z.string(),
    notes: z.string(),
    priority: Priority,
    tags: z.array(z.string()),
    due: z
      .strictObject({ date: z.iso.date(), time: z.string().optional(), timeZone: z.string().optional() })
      .nullable(),
    dueAt: Instant.nullable().meta({
      description: 'The instant `due` stands for; for a whole day, its first instant in `timeZone` (UTC when none)',
    }),
    status: z.enum(['open', 'completed']),
    completedAt: Instant.nullable(),
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
] as const;
export type ChangeableField = (typeof changeableFields)[number];
