import type { Priority } from '@todo/contracts';
import ICAL from 'ical.js';
import { gently } from '../breathe.ts';
import { Collector, type ReadContext } from '../collector.ts';
import { type Found, type FoundTask, ImportFormatError, keep, newFound } from '../found.ts';
import { dueAtInstant, dueOf, instantOf, zoneOr } from '../moments.ts';

/**
 * iCalendar (RFC 5545): every VTODO of the file. Each is parsed by itself, so that what is wrong with one is said with its
 * line and the others come all the same. The name of the calendar (`X-WR-CALNAME`, or `NAME` of RFC 7986) is the list.
 */

interface Part {
  /** Of its BEGIN, from 1. */
  readonly line: number;
  readonly text: string;
  readonly calendar: string | undefined;
  readonly closed: boolean;
}

const unescape = (value: string): string =>
  value.replaceAll(/\\([\\;,nN])/g, (_, escaped: string) => (escaped.toLowerCase() === 'n' ? '\n' : escaped));

/** The VTODO components of a file, as they stand there. */
const partsOf = (text: string): Part[] => {
  const parts: Part[] = [];
  const lines = text.split(/\r\n|\n|\r/);
  let calendar: string | undefined;
  let begun: number | undefined;
  for (const [index, line] of lines.entries()) {
    const upper = line.trimEnd().toUpperCase();
    const add = (end: number, closed: boolean) =>
      parts.push({ line: begun! + 1, text: lines.slice(begun, end).join('\r\n'), calendar, closed });
    if (upper === 'BEGIN:VCALENDAR') calendar = undefined;
    if (upper === 'BEGIN:VTODO' || upper === 'END:VCALENDAR') {
      if (begun !== undefined) add(index, false);
      begun = upper === 'BEGIN:VTODO' ? index : undefined;
    } else if (upper === 'END:VTODO' && begun !== undefined) {
      add(index + 1, true);
      begun = undefined;
    } else if (begun === undefined) {
      const name = /^(?:X-WR-CALNAME|NAME)(?:;[^:]*)?:(.+)$/i.exec(line);
      if (name !== null) calendar ??= unescape(name[1]!).trim();
    }
  }
  if (begun !== undefined) parts.push({ line: begun + 1, text: '', calendar, closed: false });
  return parts;
};

/** 1 to 4 is high, 5 medium, 6 to 9 low (section 3.8.1.9). */
const priorityOf = (value: number): Priority => {
  if (value === 1) return 'urgent';
  if (value >= 2 && value <= 4) return 'high';
  if (value === 5) return 'medium';
  return value >= 6 && value <= 9 ? 'low' : 'none';
};

const textOf = (component: ICAL.Component, name: string): string => {
  const value = component.getFirstPropertyValue(name);
  return value === null || value === undefined ? '' : String(value);
};

/** A date or time as ISO 8601 text: with `Z` in UTC, else local. */
const isoOf = (property: ICAL.Property | null): string | undefined => {
  const value = property?.getFirstValue();
  if (!(value instanceof ICAL.Time)) return undefined;
  return value.isDate
    ? value.toString()
    : `${value.toString().replace(/Z$/, '')}${value.zone?.tzid === 'UTC' ? 'Z' : ''}`;
};

const setDates = (task: FoundTask, component: ICAL.Component, timeZone: string): void => {
  const property = component.getFirstProperty('due') ?? component.getFirstProperty('dtstart');
  const iso = isoOf(property);
  if (property === null || iso === undefined) return;
  const zone = zoneOr(String(property.getParameter('tzid') ?? ''), timeZone);
  const instant = instantOf(iso);
  const due = instant === undefined ? dueOf(iso, zone) : dueAtInstant(instant, 'UTC');
  if (due === undefined) keep(task, 'Due', iso);
  else task.due = due;
  const start = isoOf(component.getFirstProperty('dtstart'));
  // Where a rule is, the first occurrence must stand there; that is no start of its own.
  if (property.name === 'due' && start !== undefined && start !== iso) keep(task, 'Start', start);
};

const addAlarm = (task: FoundTask, alarm: ICAL.Component): void => {
  const value = alarm.getFirstPropertyValue('trigger');
  if (value instanceof ICAL.Duration) {
    const seconds = value.toSeconds();
    if (seconds <= 0 && seconds % 60 === 0) task.reminders.push({ before: `PT${Math.abs(seconds / 60)}M` });
    else keep(task, 'Reminder', value.toString());
  } else if (value instanceof ICAL.Time) {
    const at = instantOf(`${value.toString().replace(/Z$/, '')}Z`);
    if (at !== undefined) task.reminders.push({ at: at.toISOString() });
  }
};

/** What has no field of ours. */
const others: readonly (readonly [property: string, what: string])[] = [
  ['location', 'Location'],
  ['url', 'Link'],
  ['geo', 'Place'],
  ['percent-complete', 'Done (%)'],
];

const toTask = (component: ICAL.Component, line: number, { timeZone }: ReadContext): FoundTask => {
  const recurrence = textOf(component, 'recurrence-id');
  const uid = textOf(component, 'uid');
  const task = newFound(line, recurrence === '' ? uid : `${uid} ${recurrence}`, textOf(component, 'summary'));
  const description = textOf(component, 'description');
  if (description !== '') task.notes.push(description);
  task.priority = priorityOf(Number(textOf(component, 'priority')));
  task.tags = component.getAllProperties('categories').flatMap((property) => property.getValues().map(String));
  setDates(task, component, timeZone);
  const rule = component.getFirstPropertyValue('rrule');
  if (rule instanceof ICAL.Recur) task.recurrence = { rule: rule.toString(), from: 'due' };
  const completion = textOf(component, 'x-todo-after-completion');
  if (completion.startsWith('FREQ=')) task.recurrence = { rule: completion, from: 'completion' };
  for (const alarm of component.getAllSubcomponents('valarm')) addAlarm(task, alarm);
  const estimate = component.getFirstPropertyValue('estimated-duration');
  const minutes = estimate === null ? 0 : ICAL.Duration.fromString(String(estimate)).toSeconds() / 60;
  if (minutes >= 1) task.estimate = Math.round(minutes);
  const status = textOf(component, 'status').toUpperCase();
  task.completed = status === 'COMPLETED' || component.hasProperty('completed');
  if (status === 'CANCELLED' || status === 'IN-PROCESS') keep(task, 'Status', status.toLowerCase());
  for (const [property, what] of others) {
    const value = textOf(component, property);
    if (value !== '' && !(property === 'percent-complete' && (value === '0' || value === '100')))
      keep(task, what, value);
  }
  for (const property of component.getAllProperties('related-to')) {
    const type = String(property.getParameter('reltype') ?? 'PARENT').toUpperCase();
    if (type === 'PARENT') task.parent = String(property.getFirstValue());
  }
  task.completedAt = instantOf(isoOf(component.getFirstProperty('completed')))?.toISOString();
  task.createdAt = instantOf(isoOf(component.getFirstProperty('created')))?.toISOString();
  return task;
};

/** ical.js says why in a sentence that may hold half the file. */
const reasonOf = (error: unknown): string => (error as Error).message.split('\n', 1)[0]!.slice(0, 120);

export const readIcal = async (text: string, context: ReadContext): Promise<Found> => {
  if (!/^\s*BEGIN:VCALENDAR/i.test(text)) {
    throw new ImportFormatError('A calendar begins with BEGIN:VCALENDAR. Is this an iCalendar file?', 1);
  }
  const found = new Collector();
  for await (const part of gently(partsOf(text))) {
    if (!part.closed) {
      found.problem(part.line, 'This VTODO has no END:VTODO.');
      continue;
    }
    try {
      const component = ICAL.Component.fromString(part.text);
      const task = toTask(component, part.line, context);
      if (task.key === '') {
        found.problem(part.line, 'This VTODO has no UID.');
        continue;
      }
      // Values of properties that are not of the standard come as they are written.
      const list =
        unescape(textOf(component, 'x-todo-list')) || (component.hasProperty('x-todo-inbox') ? '' : part.calendar);
      task.list = found.list(list || context.list);
      found.tasks.push(task);
    } catch (error) {
      found.problem(part.line, `This VTODO cannot be read: ${reasonOf(error)}.`);
    }
  }
  return found;
};
