import sql, { type Sql } from 'sql-template-tag';
import { type Moment, daysAfter, startOf } from './moment.ts';

/**
 * Conditions on when tasks are due, for somebody in a time zone. A whole day is a day wherever one is; a time of day is an
 * instant, which is on this day or that one depending on the zone.
 */
export interface DueCondition {
  /** A range of `coalesce(due_at, 'infinity')` that holds all that fit and little else: what an index narrows to. */
  readonly range: Sql;
  readonly exact: Sql;
}

const hours = 3_600_000;
/** Zones lie between UTC-12 and UTC+14: no whole day of this date begins earlier than the one or later than the other. */
const earliestStart = (date: string): string => new Date(Date.parse(`${date}T00:00:00Z`) - 14 * hours).toISOString();
const latestStart = (date: string): string => new Date(Date.parse(`${date}T00:00:00Z`) + 12 * hours).toISOString();

const dueAt = sql`coalesce(due_at, 'infinity')`;
const both = (a: DueCondition, b: DueCondition): DueCondition => ({
  range: sql`${a.range} and ${b.range}`,
  exact: sql`${a.exact} and ${b.exact}`,
});

/** Due on an earlier day than this one. */
export const dueBefore = (date: string, timeZone: string): DueCondition => ({
  range: sql`${dueAt} < ${latestStart(date)}::timestamptz`,
  exact: sql`case when due_time is null then due_date < ${date}::date else due_at < ${startOf(date, timeZone)}::timestamptz end`,
});

/** Due on this day or a later one. */
export const dueFrom = (date: string, timeZone: string): DueCondition => ({
  // What is not due at all stands at the end of the index.
  range: sql`${dueAt} >= ${earliestStart(date)}::timestamptz and ${dueAt} < 'infinity'`,
  exact: sql`case when due_time is null then due_date >= ${date}::date else due_at >= ${startOf(date, timeZone)}::timestamptz end`,
});

/** Due on this day. */
export const dueOn = (date: string, timeZone: string): DueCondition =>
  both(dueFrom(date, timeZone), dueBefore(daysAfter(date, 1), timeZone));

/** The day, or the time of day, has passed. */
export const dueBeforeNow = ({ now, today }: Moment): DueCondition => {
  const latest = [now.toISOString(), latestStart(today)].toSorted()[1]!;
  return {
    range: sql`${dueAt} < ${latest}::timestamptz`,
    exact: sql`case when due_time is null then due_date < ${today}::date else due_at < ${now.toISOString()}::timestamptz end`,
  };
};

/** Due today, and the time of day has not passed. */
export const dueLaterToday = ({ now, timeZone, today }: Moment): DueCondition =>
  both(dueOn(today, timeZone), {
    range: sql`true`,
    exact: sql`(due_time is null or due_at >= ${now.toISOString()}::timestamptz)`,
  });
