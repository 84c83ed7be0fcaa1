import { Temporal } from 'temporal-polyfill';
import type { Due } from '@todo/contracts';

/**
 * The instant a due date stands for. A whole day is its first instant in its zone. A time that a clock change skips is
 * read with the offset before the change (02:30 becomes 03:30), one that comes twice as the first of the two
 * ("compatible", RFC 5545 section 3.3.5). Without a zone: UTC.
 */
export const dueInstant = ({ date, time, timeZone }: Due): Date => {
  if (timeZone === undefined || timeZone === 'UTC') return new Date(`${date}T${time ?? '00:00'}:00.000Z`);
  const day = Temporal.PlainDate.from(date);
  const zoned = day.toZonedDateTime({ timeZone, plainTime: time });
  return new Date(zoned.epochMilliseconds);
};
