import type { Priority } from '@todo/contracts';
import { gently } from '../breathe.ts';
import { Collector, type ReadContext } from '../collector.ts';
import { type Found, type FoundTask, ImportFormatError, keep, newFound } from '../found.ts';
import { isObject, type JsonObject, objectsOf, readJson, stringOf } from '../json-text.ts';
import { dueOf, instantOf, zoneOr } from '../moments.ts';

/**
 * A backup of Todoist as JSON: what the Sync API answers (`projects`, `sections`, `items`, `notes`, `reminders`), which
 * backup tools write; `tasks` and `comments` are taken for `items` and `notes`.
 * https://developer.todoist.com/api/v1/#tag/Sync
 */

/** In the API 4 is the most urgent, the reverse of what the program shows. */
const priorityOf: Record<string, Priority> = { 4: 'urgent', 3: 'high', 2: 'medium', 1: 'none' };

const idOf = (value: unknown): string | undefined => stringOf(value) || undefined;

const setDue = (task: FoundTask, item: JsonObject, timeZone: string): void => {
  if (!isObject(item.due)) return;
  const {
    due: { timezone, date, datetime, string: words, is_recurring: recurring },
  } = item as { due: JsonObject };
  const text = stringOf(datetime) || stringOf(date);
  const due = dueOf(text, zoneOr(stringOf(timezone), timeZone));
  if (due !== undefined) task.due = due;
  else if (text !== '') keep(task, 'Date in Todoist', text);
  if (recurring === true && stringOf(words) !== '') keep(task, 'Repeats', stringOf(words));
};

const toTask = (item: JsonObject, line: number, { timeZone }: ReadContext): FoundTask => {
  const task = newFound(line, stringOf(item.id), stringOf(item.content));
  if (stringOf(item.description) !== '') task.notes.push(stringOf(item.description));
  task.priority = priorityOf[stringOf(item.priority)] ?? 'none';
  task.tags = Array.isArray(item.labels) ? item.labels.map(stringOf) : [];
  task.parent = idOf(item.parent_id);
  setDue(task, item, timeZone);
  if (isObject(item.deadline)) keep(task, 'Deadline', stringOf(item.deadline.date));
  if (isObject(item.duration)) {
    const amount = Number(item.duration.amount);
    task.estimate = item.duration.unit === 'day' ? amount * 24 * 60 : amount;
  }
  task.completed = item.checked === true || item.checked === 1 || item.is_completed === true;
  task.completedAt = instantOf(item.completed_at)?.toISOString();
  task.createdAt = instantOf(item.added_at ?? item.created_at)?.toISOString();
  return task;
};

const addReminder = (task: FoundTask, reminder: JsonObject): void => {
  const minutes = reminder.minute_offset;
  const at = isObject(reminder.due) ? instantOf(reminder.due.date) : undefined;
  if (typeof minutes === 'number' && Number.isInteger(minutes) && minutes >= 0)
    task.reminders.push({ before: `PT${minutes}M` });
  else if (at !== undefined) task.reminders.push({ at: at.toISOString() });
};

/** Whether this looks like such a backup. */
export const isTodoistJson = (value: unknown): boolean =>
  isObject(value) && (Array.isArray(value.items) || (Array.isArray(value.tasks) && Array.isArray(value.projects)));

export const readTodoistJson = async (text: string, context: ReadContext): Promise<Found> => {
  const { value, lineOf } = readJson(text);
  if (!isObject(value) || !isTodoistJson(value)) {
    throw new ImportFormatError('The array "items" is missing. Is this a JSON backup of Todoist (Sync API)?', 1);
  }
  const found = new Collector();
  const projects = new Map(objectsOf(value.projects).map((project) => [stringOf(project.id), project]));
  const sections = new Map(objectsOf(value.sections).map((section) => [stringOf(section.id), stringOf(section.name)]));
  const listOf = (item: JsonObject): string | undefined => {
    const project = projects.get(stringOf(item.project_id));
    const isInbox = project?.inbox_project === true || project?.is_inbox_project === true;
    const name = project === undefined || isInbox ? context.list : stringOf(project.name);
    return found.list([name, sections.get(stringOf(item.section_id))].filter(Boolean).join(' / '));
  };
  const items = objectsOf(value.items ?? value.tasks);
  const place = (item: JsonObject) => Number(item.child_order ?? item.order ?? 0);
  const byId = new Map<string, FoundTask>();
  for await (const item of gently(items.toSorted((a, b) => place(a) - place(b)))) {
    if (item.is_deleted === true) continue;
    const line = lineOf(item);
    if (stringOf(item.id) === '') {
      found.problem(line, 'This item has no id.');
      continue;
    }
    const task = toTask(item, line, context);
    task.list = listOf(item);
    byId.set(task.key, task);
    found.tasks.push(task);
  }
  for (const note of objectsOf(value.notes ?? value.comments)) {
    const task = byId.get(stringOf(note.item_id ?? note.task_id));
    if (task !== undefined && stringOf(note.content) !== '') task.notes.push(stringOf(note.content));
  }
  for (const reminder of objectsOf(value.reminders)) {
    const task = byId.get(stringOf(reminder.item_id ?? reminder.task_id));
    if (task !== undefined && reminder.is_deleted !== true) addReminder(task, reminder);
  }
  return found;
};
