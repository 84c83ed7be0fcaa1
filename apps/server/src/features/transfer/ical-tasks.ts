import { minutesOf, type Priority, type Task } from '@todo/contracts';
import { contentLine, dateValue, localValue, textValue, timeZoneComponent, utcValue } from './ical-text.ts';

/** Tasks as iCalendar components (RFC 5545, sections 3.6.1 and 3.6.2). */

const priorityValue: Readonly<Record<Priority, number>> = { urgent: 1, high: 3, medium: 5, low: 9, none: 0 };

/** `:20261201`, `;TZID=…:20261201T090000` or, without a zone, in UTC; with the parameters before the value. */
const dueValue = ({ due }: Task): string => {
  if (due === null) return '';
  if (due.time === undefined) return `;VALUE=DATE:${dateValue(due.date)}`;
  const local = localValue(due.date, due.time);
  return due.timeZone === undefined || due.timeZone === 'UTC' ? `:${local}Z` : `;TZID=${due.timeZone}:${local}`;
};

/**
 * The rule of a series that iCalendar can say. COUNT counts from the first occurrence, which is not this one, and what counts
 * from the completion has no rule there.
 */
const ruleOf = ({ recurrence }: Task): string | undefined =>
  recurrence?.from === 'due' && recurrence.ended !== true ? recurrence.rule : undefined;

const common = (task: Task): string[] => [
  // Without a METHOD it is when the task was last changed (section 3.8.7.2), so the same task has the same text.
  `DTSTAMP:${utcValue(task.updatedAt)}`,
  `LAST-MODIFIED:${utcValue(task.updatedAt)}`,
  `CREATED:${utcValue(task.createdAt)}`,
  `SEQUENCE:${task.version - 1}`,
  `SUMMARY:${textValue(task.title)}`,
  ...(task.notes === '' ? [] : [`DESCRIPTION:${textValue(task.notes)}`]),
  ...(task.priority === 'none' ? [] : [`PRIORITY:${priorityValue[task.priority]}`]),
  ...(task.tags.length === 0 ? [] : [`CATEGORIES:${task.tags.map(textValue).join()}`]),
];

const alarm = (trigger: string, task: Task): string[] => [
  'BEGIN:VALARM',
  'ACTION:DISPLAY',
  `DESCRIPTION:${textValue(task.title)}`,
  trigger,
  'END:VALARM',
];

const alarms = (task: Task): string[] =>
  task.reminders.flatMap((reminder) =>
    alarm(
      'at' in reminder ? `TRIGGER;VALUE=DATE-TIME:${utcValue(reminder.at)}` : `TRIGGER;RELATED=END:-${reminder.before}`,
      task,
    ),
  );

interface TodoOptions {
  /** Name of the task's list; undefined in the inbox. */
  readonly list: string | undefined;
  /** Reminders; a subscribed calendar should not ring beside the app. */
  readonly withAlarms: boolean;
  /** COUNT is the whole series', which a subscriber would count from this occurrence on. */
  readonly withCount: boolean;
}

/** A task as a VTODO. */
export const todoComponent = (task: Task, { list, withAlarms, withCount }: TodoOptions): string => {
  const due = dueValue(task);
  const rule = ruleOf(task);
  const repeats = due !== '' && rule !== undefined && (withCount || !rule.includes('COUNT='));
  const lines = [
    'BEGIN:VTODO',
    `UID:${task.id}`,
    ...common(task),
    // A rule counts from DTSTART (section 3.8.2.4).
    ...(repeats ? [`DTSTART${due}`, `RRULE:${rule}`] : []),
    ...(due === '' ? [] : [`DUE${due}`]),
    ...(task.recurrence?.from === 'completion' ? [`X-TODO-AFTER-COMPLETION:${task.recurrence.rule}`] : []),
    `STATUS:${task.completedAt === null ? 'NEEDS-ACTION' : 'COMPLETED'}`,
    ...(task.completedAt === null ? [] : [`COMPLETED:${utcValue(task.completedAt)}`]),
    ...(task.parentId === null ? [] : [`RELATED-TO;RELTYPE=PARENT:${task.parentId}`]),
    ...(task.estimate === null ? [] : [`ESTIMATED-DURATION;VALUE=DURATION:${task.estimate}`]),
    list === undefined ? 'X-TODO-INBOX:1' : `X-TODO-LIST:${textValue(list)}`,
    ...(withAlarms ? alarms(task) : []),
    'END:VTODO',
  ];
  return lines.map(contentLine).join('');
};

/** Minutes that an event of a task takes in a calendar when nobody estimated it. */
const usualMinutes = 30;

/** A task with a due date as a VEVENT, for calendars that show no tasks; it does not make its owner busy. */
export const eventComponent = (task: Task): string => {
  const rule = ruleOf(task);
  const minutes = task.estimate === null ? usualMinutes : minutesOf(task.estimate);
  const lines = [
    'BEGIN:VEVENT',
    `UID:${task.id}-event`,
    ...common(task),
    `DTSTART${dueValue(task)}`,
    ...(task.due?.time === undefined ? [] : [`DURATION:PT${minutes}M`]),
    ...(rule === undefined || rule.includes('COUNT=') ? [] : [`RRULE:${rule}`]),
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
  return lines.map(contentLine).join('');
};

/** Years whose clock changes are told beyond the tasks' own, for those that recur. */
const yearsAhead = 10;

/** The time zones that some tasks speak of, with their first and last year. */
export class ZonesInUse {
  readonly #years = new Map<string, { first: number; last: number }>();

  add({ due, recurrence }: Task): void {
    if (due?.time === undefined || due.timeZone === undefined || due.timeZone === 'UTC') return;
    const year = Number(due.date.slice(0, 4));
    const last = recurrence === null ? year : year + yearsAhead;
    const known = this.#years.get(due.timeZone);
    this.#years.set(due.timeZone, {
      first: Math.min(known?.first ?? year, year),
      last: Math.max(known?.last ?? last, last),
    });
  }

  /** Their VTIMEZONE components. A task in a far year does not make a zone of thousands of lines. */
  toString(): string {
    const longest = 60;
    return [...this.#years]
      .map(([zone, { first, last }]) => timeZoneComponent(zone, first - 1, Math.min(last, first + longest)))
      .join('');
  }
}

/** The beginning of a calendar; its name for those who subscribe. */
export const calendarHead = (name: string): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Todo//Todo//EN',
    'CALSCALE:GREGORIAN',
    ...(name === '' ? [] : [`X-WR-CALNAME:${textValue(name)}`]),
  ]
    .map(contentLine)
    .join('');
export const calendarEnd = contentLine('END:VCALENDAR');
