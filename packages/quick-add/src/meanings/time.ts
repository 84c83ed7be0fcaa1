import type { Slots } from '../slots.ts';
import { estimateOf } from './duration.ts';

/** When a part of the day begins if nobody says more, in minutes since midnight. */
const partBegins: Record<string, number> = { morning: 9 * 60, afternoon: 15 * 60, evening: 19 * 60, night: 22 * 60 };
export const partTime = (part: string): number | undefined => partBegins[part];

/** The hour of a 12-hour clock in a part of the day, or undefined if it has none such. */
const hourInPart = (hour: number, part: string): number | undefined => {
  if (part === 'morning') return hour >= 1 && hour <= 11 ? hour : undefined;
  if (part === 'afternoon') return hour === 12 ? 12 : hour >= 1 && hour <= 6 ? hour + 12 : undefined;
  if (part === 'evening') return hour >= 4 && hour <= 11 ? hour + 12 : undefined;
  if (hour === 12) return 0;
  return hour >= 6 ? hour + 12 : hour;
};

const hourOf = (hour: number, half: string | undefined, part: string | undefined): number | undefined => {
  if (half !== undefined) return hour >= 1 && hour <= 12 ? (hour % 12) + (half === 'pm' ? 12 : 0) : undefined;
  if (hour > 23) return undefined;
  return part === undefined || hour > 12 ? hour : hourInPart(hour, part);
};

/** "At 5" is in the afternoon; "at 05" and "at 7" are as a clock of 24 hours has them. */
const halfSpoken = (hour: string | undefined): string | undefined =>
  hour?.length === 1 && hour >= '1' && hour <= '6' ? 'pm' : undefined;

/**
 * The time of day of a `clock` rule or a phrase like one, in minutes since midnight. `half` (`am`, `pm`) and `part` (`evening`)
 * are what the phrase around says. Without either the clock is one of 24 hours,
 * but for an hour as people say it.
 */
export const clockOf = (slots: Slots, half?: string, part?: string): number | undefined => {
  const moment = slots.word('moment');
  if (moment !== undefined) return Number(moment.slice(0, 2)) * 60 + Number(moment.slice(3));
  const bare = slots.word('barehour');
  const spoken = slots.word('spokenhour');
  const written = bare ?? spoken ?? slots.word('hour');
  if (written === undefined) return undefined;
  const minute = slots.number('minute') ?? 0;
  // "John 3:16": a ratio, a score or a verse rather than a time.
  if (bare?.length === 1 && minute % 5 !== 0) return undefined;
  const ofDay = slots.word('part') ?? part;
  const ofHalf = slots.word('meridiem') ?? half ?? (ofDay === undefined ? halfSpoken(spoken) : undefined);
  const hour = hourOf(Number(written), ofHalf, ofDay);
  if (hour === undefined) return undefined;
  return (hour * 60 + minute + (slots.number('shift') ?? 0) + 1440) % 1440;
};

export interface TimePhrase {
  readonly minutes: number;
  /** How long "9-10am" is. */
  readonly estimate?: string;
}

/** "9-10am" begins in the half of the day in which it ends, unless that would be later: "11-1pm". */
const rangeOf = (from: Slots, to: Slots): TimePhrase | undefined => {
  const end = clockOf(to);
  const half = to.word('meridiem');
  const same = clockOf(from, half);
  const own = same !== undefined && end !== undefined && same < end ? same : clockOf(from);
  if (end === undefined || own === undefined || own >= end) return undefined;
  const estimate = estimateOf({ months: 0, days: 0, minutes: end - own });
  return { minutes: own, ...(estimate !== undefined && { estimate }) };
};

const hourSlots = ['hour', 'barehour', 'spokenhour'];

/** Reads a `time` phrase. */
export const timeOf = (slots: Slots): TimePhrase | undefined => {
  const [from, to] = slots.rules('clock');
  if (from !== undefined && to !== undefined) return rangeOf(from, to);
  const part = slots.word('part');
  const clock = from === undefined ? clockOf(slots) : clockOf(from, slots.word('meridiem'), part);
  if (clock !== undefined) return { minutes: clock };
  const begins =
    from === undefined && !hourSlots.some((slot) => slots.has(slot)) && part !== undefined ? partTime(part) : undefined;
  return begins === undefined ? undefined : { minutes: begins };
};
