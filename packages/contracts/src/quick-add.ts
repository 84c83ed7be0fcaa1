import { z } from 'zod';
import { languages } from './profile.ts';
import { Priority } from './priority.ts';
import { Task } from './tasks.ts';
import { text } from './text.ts';
import { TimeZone } from './time.ts';

/** A title with everything around it that is recognised; what is left as the title has its own limit. */
const longestText = 2_000;

const Offset = z.int().min(0).max(longestText);

export const QuickAddRequest = z
  .strictObject({
    text: text()
      .min(1, { error: 'must not be empty' })
      .max(longestText)
      .meta({ examples: ['Pay rent every 1st at 9am #home @bank !high'] }),
    timeZone: TimeZone.nullish()
      .transform((value) => value ?? undefined)
      .meta({ description: 'In which dates and times are meant. Default: that of the profile' }),
    language: z
      .enum(languages)
      .nullish()
      .transform((value) => value ?? undefined)
      .meta({ description: 'In which the text is read. Default: that of the profile' }),
    ignore: z
      .array(
        z
          .strictObject({ start: Offset, end: Offset })
          .refine(({ start, end }) => start < end, { error: 'must end after it starts' }),
      )
      .max(100)
      .nullish()
      .transform((value) => value ?? [])
      .meta({ description: 'Parts of the text to take literally: `start` and `end` of spans of an earlier answer' }),
  })
  .meta({ id: 'QuickAddRequest' });
export type QuickAddRequest = z.infer<typeof QuickAddRequest>;

const DateAndTime = z.strictObject({ date: z.string(), time: z.string().optional() });
const Wish = z.union([z.strictObject({ before: z.string() }), z.strictObject({ date: z.string(), time: z.string() })]);
const Repeat = z.strictObject({ rule: z.string(), from: z.enum(['due', 'completion']) });

const span = <Kind extends string, Value extends z.ZodType>(kind: Kind, value: Value) =>
  z.strictObject({
    start: z.int(),
    end: z.int(),
    kind: z.literal(kind),
    text: z.string().meta({ description: 'The text from `start` to `end`' }),
    value,
  });

/** What a part of the text was understood as. Offsets count UTF-16 code units, as strings of JavaScript, Java and C# do. */
export const QuickAddSpan = z
  .discriminatedUnion('kind', [
    span('date', DateAndTime),
    span('time', z.strictObject({ time: z.string(), estimate: z.string().optional() })),
    span('recurrence', Repeat.extend({ time: z.string().optional() })),
    span('until', z.strictObject({ date: z.string() })),
    span('count', z.int()),
    span('start', DateAndTime),
    span('reminder', z.array(Wish)),
    span('estimate', z.string()),
    span('priority', Priority),
    span('tag', z.string()),
    span('list', z.string()),
    span('unknown-list', z.string()),
    span('escape', z.null()),
  ])
  .meta({
    id: 'QuickAddSpan',
    description:
      'A part of the text and what it was understood as. `start` and `end` count UTF-16 code units. The title is the text without all spans but `unknown-list`: a `#name` that none of your lists has stays in the title. An `escape` is a backslash that kept a word from being recognised',
  });

const spans = z.array(QuickAddSpan).meta({ description: 'In the order of the text; they never overlap' });

export const QuickAddAnswer = z.strictObject({ task: Task, spans }).meta({ id: 'QuickAddAnswer' });

/** The fields that a task made of the text would have; the others are as `POST /api/v1/tasks` leaves them. */
export const QuickAddPreview = z
  .strictObject({
    task: Task.pick({
      title: true,
      priority: true,
      tags: true,
      due: true,
      dueAt: true,
      listId: true,
      estimate: true,
      reminders: true,
    }).extend({ recurrence: Repeat.nullable() }),
    spans,
  })
  .meta({ id: 'QuickAddPreview' });
export type QuickAddPreview = z.infer<typeof QuickAddPreview>;
