import { Duration, minutesOf } from '@todo/contracts';
import { z } from 'zod';
import { ProblemError } from '../../http/problem.ts';
import { durationFrom, tomorrow } from './times.ts';

const For = z.strictObject({
  for: Duration.pipe(z.string().refine((value) => minutesOf(value) > 0, { error: 'must be a minute or longer' })).meta({
    description: 'So long from now; days are calendar days of your profile’s time zone',
    examples: ['PT10M'],
  }),
});
/** Of a year that every store and client can hold; with an offset it may be another than the one that is written. */
const isInstant = (value: string): boolean =>
  z.iso.datetime({ offset: true }).safeParse(value).success && /^(19|[2-9]\d)/.test(new Date(value).toISOString());

const Until = z.strictObject({
  until: z
    .string()
    .refine((value) => value === 'tomorrow' || isInstant(value), {
      error: 'must be an instant such as 2026-12-01T09:00:00Z, or tomorrow',
    })
    .meta({
      description: 'An instant, or `tomorrow`: 09:00 of the next day in your profile’s time zone',
      examples: ['tomorrow', '2026-12-01T09:00:00Z'],
    }),
});

/** Until when a reminder is snoozed. */
export const Snooze = z
  .union([For, Until], {
    error: 'must be {"for": "PT10M"}, {"until": "2026-12-01T09:00:00Z"} or {"until": "tomorrow"}',
  })
  .meta({ id: 'Snooze' });
export type Snooze = z.infer<typeof Snooze>;

/** When it fires again. Throws `invalid-request` for an instant that has passed. */
export const snoozedUntil = (snooze: Snooze, now: Date, timeZone: string): Date => {
  if ('for' in snooze) return durationFrom(now, snooze.for, timeZone);
  if (snooze.until === 'tomorrow') return tomorrow(now, timeZone);
  const until = new Date(snooze.until);
  if (until > now) return until;
  const message = 'must lie in the future';
  throw new ProblemError('invalid-request', { errors: [{ in: 'body', pointer: '/until', message }] });
};
