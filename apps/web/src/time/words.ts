import type { Task } from '@todo/contracts';
import { locale } from '../i18n/index.ts';
import { addDays, clockAt, localZone, today } from './zoned.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${locale()} ${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(locale(), options);
    formats.set(key, made);
  }
  return made;
};

const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** A day as people say it: "tomorrow", "Thursday", "3 Dec", "3 Dec 2027". */
export const dayWords = (date: string): string => {
  const distance = daysBetween(today(), date);
  if (Math.abs(distance) <= 1)
    return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(distance, 'day');
  const noon = new Date(`${date}T12:00:00Z`);
  if (distance > 1 && distance < 7) return format({ weekday: 'long', timeZone: 'UTC' }).format(noon);
  const year = date.slice(0, 4) === today().slice(0, 4) ? undefined : 'numeric';
  return format({ day: 'numeric', month: 'short', year, timeZone: 'UTC' }).format(noon);
};

/** A day in full, for headings: "Thursday, 3 December". */
export const dayHeading = (date: string): string => {
  const year = date.slice(0, 4) === today().slice(0, 4) ? undefined : 'numeric';
  const noon = new Date(`${date}T12:00:00Z`);
  const full = format({ weekday: 'long', day: 'numeric', month: 'long', year, timeZone: 'UTC' }).format(noon);
  const near = [today(), addDays(today(), 1)].includes(date);
  return near ? `${capital(dayWords(date))} · ${full}` : full;
};

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);

/** The day a task is due on the person's own calendar. */
export const dueDay = (task: Task): string | undefined => {
  if (task.due === null) return undefined;
  if (task.due.time === undefined || task.dueAt === null) return task.due.date;
  return clockAt(Date.parse(task.dueAt), localZone()).date;
};

/** When a task is due, in the person's zone: "tomorrow 09:00"; undefined when it is not. */
export const dueWords = (task: Task): string | undefined => {
  const day = dueDay(task);
  if (day === undefined) return undefined;
  if (task.due?.time === undefined || task.dueAt === null) return dayWords(day);
  return `${dayWords(day)} ${format({ hour: '2-digit', minute: '2-digit' }).format(new Date(task.dueAt))}`;
};

/** Whether an open task should have been done by now: at its time, or on a day before today. */
export const isOverdue = (task: Task): boolean => {
  if (task.status === 'completed' || task.due === null || task.dueAt === null) return false;
  return task.due.time === undefined ? task.due.date < today() : Date.parse(task.dueAt) < Date.now();
};

/** An instant, in the person's zone: "21 Nov, 13:35". */
export const instantWords = (instant: string): string =>
  format({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant));
