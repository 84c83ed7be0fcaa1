import { type Day, dayOf } from './calendar.ts';

/** A wall clock in some zone. */
export interface LocalTime {
  readonly day: Day;
  /** Since midnight. */
  readonly minutes: number;
}

/** Formatters are dear to make and heavy to keep. */
const kept = 32;
const formatters = new Map<string, Intl.DateTimeFormat>();

const formatterOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  if (formatters.size >= kept) formatters.delete(formatters.keys().next().value!);
  formatters.set(timeZone, made);
  return made;
};

/** What a clock in an IANA time zone shows at an instant. Throws a RangeError for a zone that the runtime does not know. */
export const localTime = (instant: number, timeZone: string): LocalTime => {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
  return { day: dayOf({ year, month, day })!, minutes: hour * 60 + minute };
};
