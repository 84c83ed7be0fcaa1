import { Temporal } from 'temporal-polyfill';

/** The writing of iCalendar (RFC 5545): content lines, values, time zones. */

/** Octets of a line, without its end (section 3.1). */
const longestLine = 75;

/** A content line, folded between characters after 75 octets, with its line break. */
export const contentLine = (line: string): string => {
  if (line.length <= longestLine && Buffer.byteLength(line) <= longestLine) return `${line}\r\n`;
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > longestLine) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return `${folded}\r\n`;
};

/** Characters that no content line can hold; a tab is the only control character in text. */
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g;

/** A value of type TEXT (section 3.3.11). */
export const textValue = (text: string): string =>
  text
    .replaceAll(controls, '')
    .replaceAll(/[\\;,]/g, String.raw`\$&`)
    .replaceAll(/\r\n|\r|\n/g, String.raw`\n`);

/** An instant in UTC: `20261201T080000Z`. */
export const utcValue = (instant: string): string => `${instant.slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

export const dateValue = (date: string): string => date.replaceAll('-', '');

/** A local date and time, to the minute. */
export const localValue = (date: string, time: string): string => `${dateValue(date)}T${time.replace(':', '')}00`;

/** `+0530` or, where there are seconds, `+055328`. */
const offsetValue = (nanoseconds: number): string => {
  const seconds = Math.round(Math.abs(nanoseconds) / 1e9);
  const digits = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .slice(0, seconds % 60 === 0 ? 2 : 3);
  return `${nanoseconds < 0 ? '-' : '+'}${digits.join('')}`;
};

/** Clock changes with the same offsets before and after, which make one observance. */
interface Observance {
  readonly from: number;
  readonly to: number;
  readonly onsets: string[];
}

/**
 * A VTIMEZONE (section 3.6.5) with every clock change from the beginning of one year to the end of another, as lists of
 * dates: what the zone really does or did, where a rule would have to be guessed.
 */
export const timeZoneComponent = (timeZone: string, firstYear: number, lastYear: number): string => {
  const beginning = Temporal.ZonedDateTime.from({ timeZone, year: firstYear, month: 1, day: 1 });
  const observances = new Map<string, Observance>();
  const add = (from: number, to: number, onset: string) => {
    const key = `${from} ${to}`;
    const known = observances.get(key) ?? { from, to, onsets: [] };
    observances.set(key, known);
    known.onsets.push(onset);
  };
  const local = (instant: Temporal.ZonedDateTime, offset: number): string =>
    utcValue(new Date(instant.epochMilliseconds + offset / 1e6).toISOString()).slice(0, -1);
  add(beginning.offsetNanoseconds, beginning.offsetNanoseconds, local(beginning, beginning.offsetNanoseconds));
  for (let change = beginning.getTimeZoneTransition('next'); change !== null && change.year <= lastYear;) {
    const before = change.subtract({ nanoseconds: 1 }).offsetNanoseconds;
    // An onset is told by the clock before it (section 3.8.2.4).
    add(before, change.offsetNanoseconds, local(change, before));
    change = change.getTimeZoneTransition('next');
  }
  const lines = [...observances.values()].flatMap(({ from, to, onsets }) => {
    const kind = to > from ? 'DAYLIGHT' : 'STANDARD';
    return [
      `BEGIN:${kind}`,
      `DTSTART:${onsets[0]}`,
      `TZOFFSETFROM:${offsetValue(from)}`,
      `TZOFFSETTO:${offsetValue(to)}`,
      // The first one again: ical.js, and with it Thunderbird, passes DTSTART by where there are others.
      ...(onsets.length === 1 ? [] : onsets.map((onset) => `RDATE:${onset}`)),
      `END:${kind}`,
    ];
  });
  return ['BEGIN:VTIMEZONE', `TZID:${timeZone}`, ...lines, 'END:VTIMEZONE'].map(contentLine).join('');
};
