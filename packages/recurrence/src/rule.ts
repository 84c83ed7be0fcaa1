/** In the order of the week; the index of each is its number (`weekdayOf`). */
export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

const frequencies = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
const parts = ['FREQ', 'INTERVAL', 'BYMONTH', 'BYMONTHDAY', 'BYDAY', 'BYSETPOS', 'COUNT', 'UNTIL', 'WKST'] as const;
type Part = (typeof parts)[number];

/** A weekday, or the nth one of the month or year (from the end when negative). */
export interface ByDay {
  readonly nth?: number;
  /** 0: Monday … 6: Sunday. */
  readonly weekday: number;
}

/** A recurrence rule (RFC 5545, section 3.3.10) that gives days; the time of day belongs to the series. */
export interface Rule {
  readonly frequency: (typeof frequencies)[number];
  readonly interval: number;
  /** 1 … 12. Empty lists: the part is absent. */
  readonly byMonth: readonly number[];
  /** 1 … 31, or -1 … -31 from the end of the month. */
  readonly byMonthDay: readonly number[];
  readonly byDay: readonly ByDay[];
  /** Which ones of each period's days, from 1, or from -1 backwards. */
  readonly bySetPos: readonly number[];
  readonly count?: number;
  /**
   * The last moment of the series, inclusive: a day (`2026-12-31`), a local time (`2026-12-31T09:00:00`), or an instant
   * (`2026-12-31T08:00:00Z`).
   */
  readonly until?: string;
  /** The weekday that weeks begin with. */
  readonly weekStart: number;
}

/** A rule that cannot be used; the message says which part is wrong and what is allowed, for people. */
export class RuleError extends Error {
  override name = 'RuleError';
}

/** Bounds that no series of tasks comes near; they keep the work of one rule small. */
const maxLength = 1_000;
const maxInterval = 10_000;
const maxCount = 10_000;

const wholeNumber = (text: string, least: number, most: number): number | undefined => {
  if (!/^[+-]?\d{1,6}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
};

/** Throws RuleError. */
const single = (part: Part, text: string, most: number): number => {
  const value = wholeNumber(text, 1, most);
  if (value === undefined) throw new RuleError(`${part} must be a whole number from 1 to ${most}, not "${text}"`);
  return value;
};

/** A comma-separated list of numbers without doubles, in the order of the period: 1, 2 … -2, -1. Throws RuleError. */
const numbers = (part: Part, text: string, most: number, negative: boolean): number[] => {
  const values = text.split(',').map((one) => {
    const value = wholeNumber(one, negative ? -most : 1, most);
    if (value === undefined || value === 0) {
      const allowed = negative ? `1 to ${most} or -1 to -${most}` : `1 to ${most}`;
      throw new RuleError(`${part} must be a list of numbers from ${allowed}, not "${text}"`);
    }
    return value;
  });
  return [...new Set(values)].sort((a, b) => Number(a < 0) - Number(b < 0) || a - b);
};

const weekday = (part: Part, text: string): number => {
  const index = (weekdays as readonly string[]).indexOf(text);
  if (index === -1) throw new RuleError(`${part} must be one of ${weekdays.join(', ')}, not "${text}"`);
  return index;
};

const daysOf = (text: string): ByDay[] => {
  const days = text.split(',').map((one): ByDay => {
    const match = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(one);
    const nth = match?.[1] === undefined ? undefined : Number(match[1]);
    if (!match || nth === 0 || (nth !== undefined && Math.abs(nth) > 53)) {
      throw new RuleError(`BYDAY must be a list of weekdays such as MO, 1MO or -1FR, not "${text}"`);
    }
    return { nth, weekday: weekday('BYDAY', match[2]!) };
  });
  const rank = ({ nth = 0, weekday: day }: ByDay) => (nth < 0 ? 1_000 + nth : nth) * 7 + day;
  const unique = new Map(days.map((day) => [rank(day), day]));
  return [...unique].sort(([a], [b]) => a - b).map(([, day]) => day);
};

const untilPattern = /^(\d{4})(\d{2})(\d{2})(?:T([01]\d|2[0-3])([0-5]\d)([0-5]\d)(Z)?)?$/;

/** `20261231T080000Z` -> `2026-12-31T08:00:00Z`. */
const untilOf = (text: string): string => {
  const match = untilPattern.exec(text);
  const [, year, month, day, hours, minutes, seconds, utc = ''] = match ?? [];
  const date = `${year}-${month}-${day}`;
  const at = new Date(`${date}T00:00:00Z`);
  // February 30 is read as March 2.
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(date)) {
    throw new RuleError(
      `UNTIL must be a day (20261231), a local time (20261231T090000) or an instant (20261231T080000Z), not "${text}"`,
    );
  }
  return hours === undefined ? date : `${date}T${hours}:${minutes}:${seconds}${utc}`;
};

/** What RFC 5545 does not allow together. Throws RuleError. */
const checkTogether = (rule: Rule): void => {
  const { frequency, byDay, byMonth, byMonthDay, bySetPos, count, until } = rule;
  if (count !== undefined && until !== undefined) throw new RuleError('COUNT and UNTIL must not both be given');
  if (frequency === 'WEEKLY' && byMonthDay.length > 0) {
    throw new RuleError('BYMONTHDAY must not be given with FREQ=WEEKLY: use BYDAY, or FREQ=DAILY or MONTHLY');
  }
  const nths = byDay.flatMap(({ nth }) => (nth === undefined ? [] : [Math.abs(nth)]));
  if (nths.length > 0 && frequency !== 'MONTHLY' && frequency !== 'YEARLY') {
    throw new RuleError(`BYDAY must name plain weekdays with FREQ=${frequency}: 1MO needs FREQ=MONTHLY or YEARLY`);
  }
  if (Math.max(0, ...nths) > 5 && (frequency === 'MONTHLY' || byMonth.length > 0)) {
    throw new RuleError('BYDAY must be from 1 to 5 or -1 to -5 within a month: no month has more of a weekday');
  }
  if (bySetPos.length > 0 && byDay.length + byMonth.length + byMonthDay.length === 0) {
    throw new RuleError('BYSETPOS must be given together with BYDAY, BYMONTHDAY or BYMONTH');
  }
};

/** `FREQ=…;INTERVAL=…` -> its parts by name. Throws RuleError. */
const split = (text: string): Map<Part, string> => {
  const given = new Map<Part, string>();
  for (const piece of text.split(';')) {
    const [name = '', value, ...rest] = piece.split('=');
    if (!(parts as readonly string[]).includes(name)) {
      throw new RuleError(`"${name}" is not known here: allowed parts are ${parts.join(', ')}`);
    }
    if (value === undefined || value === '' || rest.length > 0) {
      throw new RuleError(`${name} must have one value, such as INTERVAL=2`);
    }
    if (given.has(name as Part)) throw new RuleError(`${name} must not be given twice`);
    given.set(name as Part, value);
  }
  return given;
};

/** Reads an RRULE, with or without `RRULE:` before it, in letters of either case. Throws RuleError. */
export const parseRule = (text: string): Rule => {
  if (text.length > maxLength) throw new RuleError(`must have at most ${maxLength} characters`);
  const given = split(
    text
      .trim()
      .toUpperCase()
      .replace(/^RRULE:/, '')
      .replace(/;$/, ''),
  );
  const read = <T>(part: Part, how: (value: string) => T): T | undefined => {
    const value = given.get(part);
    return value === undefined ? undefined : how(value);
  };
  const frequency = given.get('FREQ') ?? '';
  if (!(frequencies as readonly string[]).includes(frequency)) {
    const not = frequency === '' ? '' : `, not "${frequency}"`;
    throw new RuleError(`FREQ must be one of ${frequencies.join(', ')}${not}`);
  }
  const rule: Rule = {
    frequency: frequency as Rule['frequency'],
    interval: read('INTERVAL', (value) => single('INTERVAL', value, maxInterval)) ?? 1,
    byMonth: read('BYMONTH', (value) => numbers('BYMONTH', value, 12, false)) ?? [],
    byMonthDay: read('BYMONTHDAY', (value) => numbers('BYMONTHDAY', value, 31, true)) ?? [],
    byDay: read('BYDAY', daysOf) ?? [],
    bySetPos: read('BYSETPOS', (value) => numbers('BYSETPOS', value, 366, true)) ?? [],
    count: read('COUNT', (value) => single('COUNT', value, maxCount)),
    until: read('UNTIL', untilOf),
    weekStart: read('WKST', (value) => weekday('WKST', value)) ?? 0,
  };
  checkTogether(rule);
  return rule;
};

/** The rule as text, in one order of parts and without defaults: equal rules have equal texts. */
export const formatRule = (rule: Rule): string => {
  const { frequency, interval, byMonth, byMonthDay, byDay, bySetPos, count, until, weekStart } = rule;
  const list = (part: Part, values: readonly (number | string)[]) =>
    values.length === 0 ? [] : [`${part}=${values.join(',')}`];
  const days = byDay.map(({ nth, weekday: day }) => `${nth ?? ''}${weekdays[day]}`);
  return [
    `FREQ=${frequency}`,
    ...(interval === 1 ? [] : [`INTERVAL=${interval}`]),
    ...list('BYMONTH', byMonth),
    ...list('BYMONTHDAY', byMonthDay),
    ...list('BYDAY', days),
    ...list('BYSETPOS', bySetPos),
    ...(count === undefined ? [] : [`COUNT=${count}`]),
    ...(until === undefined ? [] : [`UNTIL=${until.replaceAll(/[-:]/g, '')}`]),
    ...(weekStart === 0 ? [] : [`WKST=${weekdays[weekStart]}`]),
  ].join(';');
};
