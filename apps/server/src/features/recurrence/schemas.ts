import { z } from '@hono/zod-openapi';
import { Instant, LocalDate, LocalTime, RecurrenceRule, TimeZone } from '@todo/contracts';

/** More than anybody looks at; each costs some microseconds. */
const mostPreviewed = 100;

export const Preview = z
  .strictObject({
    rule: RecurrenceRule,
    from: z
      .enum(['due', 'completion'])
      .nullish()
      .transform((value) => value ?? 'due')
      .meta({ default: 'due', description: '`completion`: as if each occurrence were completed on its day' }),
    start: z
      .strictObject({
        date: LocalDate,
        time: LocalTime.nullish().transform((value) => value ?? undefined),
        timeZone: TimeZone.nullish().transform((value) => value ?? undefined),
      })
      .meta({ description: 'The first due date: a day, or a time of day in a time zone (UTC when none is given)' }),
    count: z
      .int()
      .min(1)
      .max(mostPreviewed)
      .nullish()
      .transform((value) => value ?? 10)
      .meta({ default: 10 }),
  })
  .meta({ id: 'RecurrencePreviewRequest' });

export const Previewed = z
  .strictObject({
    items: z.array(
      z.strictObject({
        date: z.iso.date(),
        time: z.string().optional(),
        instant: Instant.meta({ description: 'For a whole day, its first instant in the zone' }),
      }),
    ),
  })
  .meta({ id: 'RecurrencePreview' });
