import type { Day } from './calendar.ts';
import { type LocalTime, localTime } from './local-time.ts';

/** When and where a text is read, which is what "tomorrow" depends on. */
export interface Moment {
  readonly today: Day;
  /** Minutes since midnight. */
  readonly time: number;
  /** 1: Monday … 7: Sunday. */
  readonly weekStart: number;
  /** What the clock will show after so many minutes of real time, whatever clock changes come between. */
  after(minutes: number): LocalTime;
}

export const momentOf = (now: number, timeZone: string, weekStart: number): Moment => {
  const { day: today, minutes: time } = localTime(now, timeZone);
  return { today, time, weekStart, after: (minutes) => localTime(now + minutes * 60_000, timeZone) };
};
