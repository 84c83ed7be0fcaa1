import { z } from '@hono/zod-openapi';
import { LocalDate, Priority, Task, TimeZone, text } from '@todo/contracts';
import { wholeNumberOr } from '../../http/whole-number.ts';
import { FilterText } from './filter/schema.ts';
import { sortKeys } from './sort.ts';
import { views } from './views.ts';

export const TaskPath = z.object({ id: z.uuid({ error: 'must be a task id (a UUID)' }) });

/** An instant with any offset becomes UTC; the database knows neither the year 0 nor those with a sign. */
const Instant = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value).toISOString())
  .refine((value) => /^(19|[2-9]\d)/.test(value));
/** A day stays one. */
const dayOrInstant = 'must be a day (2026-12-01) or an instant (2026-12-01T08:00:00Z) of the years 1900 to 9999';
const DayOrInstant = z
  .string()
  .refine((value) => LocalDate.safeParse(value).success || Instant.safeParse(value).success, { error: dayOrInstant })
  .transform((value) => (LocalDate.safeParse(value).success ? value : Instant.parse(value)))
  .meta({ type: 'string' });

/** A UUID, or a word that stands for none. */
const idOr = (none: string, what: string) => {
  const error = `must be ${what} (a UUID), or ${none}`;
  return z
    .union([z.literal(none), z.uuid({ error })], { error })
    .transform((value) => (value === none ? null : value))
    .optional();
};

export const ListParameters = z.object({
  q: text().max(500).optional().meta({
    description:
      'Full-text search over title, notes and tags: every word, as an English stem or the beginning of a word, whatever its case and accents; when nothing is found, what was probably meant by a mistyped word',
  }),
  status: z.enum(['open', 'completed', 'all']).default('all'),
  priority: z.array(Priority).max(5).default([]).meta({ description: 'Any of these; repeatable' }),
  tag: z.array(text().trim().min(1).max(50)).max(20).default([]).meta({ description: 'All of these; repeatable' }),
  dueFrom: DayOrInstant.optional().meta({ description: 'Due on this day or later, or at this instant or later' }),
  dueTo: DayOrInstant.optional().meta({ description: 'Due on this day or earlier, or at this instant or earlier' }),
  list: idOr('inbox', 'the id of a list').meta({
    type: 'string',
    description: 'In this list, also if it is archived; `inbox`: in none',
  }),
  parent: idOr('none', 'a task id').meta({
    type: 'string',
    description: 'Parts of this task; `none`: of no task',
  }),
  view: z.enum(views).optional().meta({
    description:
      '`overdue`: open and due before now, whole days before today; `today`: open, due today and not overdue; `upcoming`: open and due later than today; `completed`. Views and filters leave out what is open in archived lists, unless `list` names one',
  }),
  filter: FilterText.optional(),
  timeZone: TimeZone.optional().meta({
    description: 'Whose days a view and a filter mean; default: the time zone of your profile',
  }),
  sort: z.enum(sortKeys).optional().meta({
    description:
      'Default: completed for view=completed, due for other views, else created. `manual`: within one `list` or `parent`; `completed`: of completed tasks',
  }),
  order: z.enum(['asc', 'desc']).optional().meta({
    description:
      'Default: asc for due, title and manual, desc for priority, created, updated and completed. Tasks without a due date come last',
  }),
  limit: wholeNumberOr(50, 1, 200),
  cursor: z
    .string()
    .max(8000)
    .optional()
    .meta({ description: '`nextCursor` of the page before, with the same filters and order' }),
});

export const PatchParameters = z.object({
  scope: z.enum(['this', 'following']).optional().meta({
    description:
      'What an edit of a task that recurs is for: `this` occurrence alone (the next one has its usual values again), or it and all `following`. Default: `this` when `due` alone is edited (it is postponed, the schedule stays), else `following`. Other tasks have no use for it',
  }),
});

export const TaskList = z
  .strictObject({ items: z.array(Task), nextCursor: z.string().nullable() })
  .meta({ id: 'TaskList' });

/** `If-Match: "3"`, `*`, or a list of them (RFC 9110, section 13.1.1); a weak tag never matches but is not an error. */
export const IfMatch = z
  .string()
  .regex(/^\s*(\*|(W\/)?"[^"]*"(\s*,\s*(W\/)?"[^"]*")*)\s*$/, {
    error: 'must be an ETag, such as "3" (with the quotes), or *',
  })
  .transform((value) =>
    value.trim() === '*'
      ? undefined
      : [...value.matchAll(/(W\/)?"([1-9]\d{0,9})"/g)].filter((match) => !match[1]).map((match) => Number(match[2])),
  )
  .optional()
  .meta({ type: 'string', description: 'The change is made only if the task still has this version; else 412' });
