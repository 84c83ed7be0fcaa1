import type { Task } from '@todo/contracts';

/** The person's time zone, as the browser knows it. */
export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const digits = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
    format = new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', ...digits });
    formats.set(timeZone, format);
  }
  return format;
};

/** Day (`2026-12-01`) and time (`09:00`) of an instant on the clocks of a zone. */
export const clockAt = (instant: number, timeZone: string): { date: string; time: string } => {
  const parts: Record<string, string> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instant)) parts[type] = value;
  return { date: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` };
};

const asUtc = (date: string, time: string): number => Date.parse(`${date}T${time}:00Z`);

/**
 * The instant at which a due date begins (RFC 3339, UTC): a time that a clock change skips is an hour later, a doubled one
 * the first, as the server has it.
 */
export const instantOf = ({ date, time = '00:00', timeZone = 'UTC' }: NonNullable<Task['due']>): string => {
  const wanted = asUtc(date, time);
  // What the zone's clocks are ahead of UTC, before and after a change that may be near.
  const offsets = [wanted - 86_400_000, wanted + 86_400_000].map((instant) => {
    const { date: day, time: clock } = clockAt(instant, timeZone);
    return asUtc(day, clock) - instant;
  });
  const [before, after] = offsets.map((offset) => wanted - offset) as [number, number];
  const shows = (instant: number): boolean => {
    const { date: day, time: clock } = clockAt(instant, timeZone);
    return day === date && clock === time;
  };
  return new Date(shows(before) || !shows(after) ? before : after).toISOString();
};

/** The day `days` after another. */
export const addDays = (date: string, days: number): string =>
  new Date(asUtc(date, '00:00') + days * 86_400_000).toISOString().slice(0, 10);

export const today = (): string => clockAt(Date.now(), localZone()).date;
