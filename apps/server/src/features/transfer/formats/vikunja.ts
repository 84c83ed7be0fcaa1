import type { Priority } from '@todo/contracts';
import { gently } from '../breathe.ts';
import { Collector, type ReadContext } from '../collector.ts';
import { type Found, type FoundTask, ImportFormatError, keep, newFound } from '../found.ts';
import { htmlToText } from '../html.ts';
import { isObject, type JsonObject, objectsOf, readJson, stringOf } from '../json-text.ts';
import { dueAtInstant, instantOf } from '../moments.ts';

/**
 * Vikunja's export of a user's data: `data.json` of its zip file, an array of projects with their tasks. Attachments stay
 * behind. https://vikunja.io/docs/usage/ (user export), pkg/models/export.go
 */

/** From "unset" to "do now". */
const priorityOf: Record<string, Priority> = { 1: 'low', 2: 'medium', 3: 'high', 4: 'urgent', 5: 'urgent' };

/** Go's zero time stands for none. */
const timeOf = (value: unknown): Date | undefined =>
  stringOf(value).startsWith('0001-') ? undefined : instantOf(value);

const secondsOfDay = 24 * 60 * 60;

/** `repeat_after` is in seconds; mode 1 is every month, mode 2 counts from the completion. */
const setRepeat = (task: FoundTask, { repeat_after: after, repeat_mode: mode }: JsonObject): void => {
  const seconds = Number(after ?? 0);
  if (mode === 1) task.recurrence = { rule: 'FREQ=MONTHLY', from: 'due' };
  else if (seconds > 0 && seconds % secondsOfDay === 0) {
    const days = seconds / secondsOfDay;
    const rule = days % 7 === 0 ? `FREQ=WEEKLY;INTERVAL=${days / 7}` : `FREQ=DAILY;INTERVAL=${days}`;
    task.recurrence = { rule, from: mode === 2 ? 'completion' : 'due' };
  } else if (seconds > 0) keep(task, 'Repeats', `every ${seconds} seconds`);
};

const setReminders = (task: FoundTask, reminders: unknown): void => {
  for (const reminder of objectsOf(reminders)) {
    const minutes = -Number(reminder.relative_period) / 60;
    const at = timeOf(reminder.reminder);
    if (reminder.relative_to === 'due_date' && Number.isInteger(minutes) && minutes >= 0)
      task.reminders.push({ before: `PT${Math.abs(minutes)}M` });
    else if (at !== undefined) task.reminders.push({ at: at.toISOString() });
  }
};

const toTask = (item: JsonObject, line: number, { timeZone }: ReadContext): FoundTask => {
  const created = stringOf(item.created);
  // Ids count within one installation; two of them do not make a task at the same instant.
  const task = newFound(line, JSON.stringify([stringOf(item.id), created]), stringOf(item.title));
  const description = htmlToText(stringOf(item.description));
  if (description !== '') task.notes.push(description);
  task.priority = priorityOf[stringOf(item.priority)] ?? 'none';
  task.tags = objectsOf(item.labels).map((label) => stringOf(label.title));
  const due = timeOf(item.due_date);
  if (due !== undefined) task.due = dueAtInstant(due, timeZone);
  setRepeat(task, item);
  setReminders(task, item.reminders);
  for (const [what, value] of [
    ['Start', item.start_date],
    ['End', item.end_date],
  ] as const) {
    const time = timeOf(value);
    if (time !== undefined) keep(task, what, time.toISOString());
  }
  const percent = Number(item.percent_done ?? 0);
  if (percent > 0 && percent < 1) keep(task, 'Done', `${Math.round(percent * 100)} %`);
  for (const comment of objectsOf(item.comments)) {
    const text = htmlToText(stringOf(comment.comment));
    if (text !== '') task.notes.push(text);
  }
  for (const attachment of objectsOf(item.attachments)) {
    const file = isObject(attachment.file) ? stringOf(attachment.file.name) : '';
    keep(task, 'Attachment left behind', file);
  }
  task.completed = item.done === true;
  task.completedAt = timeOf(item.done_at)?.toISOString();
  task.createdAt = timeOf(created)?.toISOString();
  return task;
};

const relationsOf = (item: JsonObject, kind: string): string[] =>
  isObject(item.related_tasks) ? objectsOf(item.related_tasks[kind]).map((related) => stringOf(related.id)) : [];

/** Whether this looks like such an export. */
export const isVikunja = (value: unknown): boolean =>
  Array.isArray(value) && value.some((project) => isObject(project) && 'title' in project && 'tasks' in project);

export const readVikunja = async (text: string, context: ReadContext): Promise<Found> => {
  const { value, lineOf } = readJson(text);
  if (!Array.isArray(value)) {
    throw new ImportFormatError('There is no array of projects here. Is this the data.json of a Vikunja export?', 1);
  }
  const found = new Collector();
  const byId = new Map<string, FoundTask>();
  const parents: [child: string, parent: string][] = [];
  const projects = objectsOf(value);
  for (const project of projects) {
    const title = stringOf(project.title).trim();
    const color = stringOf(project.hex_color).replace(/^#/, '');
    const list =
      title === '' || title === 'Inbox'
        ? found.list(context.list)
        : found.addList({
            key: `${stringOf(project.id)} ${title}`,
            name: title,
            color: /^[\da-f]{6}$/i.test(color) ? `#${color.toLowerCase()}` : null,
            archived: project.is_archived === true,
          });
    for await (const item of gently(objectsOf(project.tasks))) {
      const line = lineOf(item);
      const id = stringOf(item.id);
      if (id === '') {
        found.problem(line, 'This task has no id.');
        continue;
      }
      const task = toTask(item, line, context);
      task.list = list;
      byId.set(id, task);
      found.tasks.push(task);
      for (const child of relationsOf(item, 'subtask')) parents.push([child, id]);
      for (const parent of relationsOf(item, 'parenttask')) parents.push([id, parent]);
    }
  }
  for (const [child, parent] of parents) {
    const task = byId.get(child);
    const above = byId.get(parent);
    if (task !== undefined && above !== undefined) task.parent ??= above.key;
  }
  return found;
};
