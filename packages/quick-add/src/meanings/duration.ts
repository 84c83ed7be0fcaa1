import type { Slots } from '../slots.ts';

/** A length of time; months are not days and days are not hours. */
export interface Length {
  readonly months: number;
  readonly days: number;
  readonly minutes: number;
}

const units: Record<string, readonly [part: keyof Length, factor: number]> = {
  minute: ['minutes', 1],
  hour: ['minutes', 60],
  day: ['days', 1],
  week: ['days', 7],
  month: ['months', 1],
  year: ['months', 12],
};

/** Reads a `duration` rule. Undefined for parts that are no whole minutes, days or months, such as half a day. */
export const lengthOf = (slots: Slots): Length | undefined => {
  const length = { months: 0, days: 0, minutes: 0 };
  const amounts = slots.words('amount');
  for (const [index, name] of slots.words('unit').entries()) {
    const [part, factor] = units[name]!;
    const half = index === 0 ? (slots.number('half') ?? 0) : 0;
    length[part] += (Number(amounts[index] ?? 1) + half) * factor;
  }
  const whole = Object.values(length).every((value) => Number.isInteger(value));
  return whole && length.months + length.days + length.minutes > 0 ? length : undefined;
};

const hoursAndMinutes = (minutes: number): string => {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return `${hours === 0 ? '' : `${hours}H`}${rest === 0 && hours > 0 ? '' : `${rest}M`}`;
};

/** 90: `PT1H30M` (ISO 8601). */
export const isoMinutes = (minutes: number): string => `PT${hoursAndMinutes(minutes)}`;

/** ISO 8601, without months, which contracts/duration.ts does not have. */
export const isoLength = ({ months, days, minutes }: Length): string | undefined => {
  if (months > 0) return undefined;
  return days === 0 ? isoMinutes(minutes) : `P${days}D${minutes === 0 ? '' : `T${hoursAndMinutes(minutes)}`}`;
};

/** The longest estimate that a task can have (contracts/tasks.ts). */
const longestEstimate = 2_000 * 60;

/** Hours and minutes as an estimate; undefined for days, of which nobody knows how many hours they have. */
export const estimateOf = (length: Length | undefined): string | undefined => {
  if (length === undefined || length.days > 0 || length.months > 0) return undefined;
  return length.minutes >= 1 && length.minutes <= longestEstimate ? isoMinutes(length.minutes) : undefined;
};
