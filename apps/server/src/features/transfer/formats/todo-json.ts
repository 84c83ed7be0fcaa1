import { Duration, minutesOf, Priority, Profile } from '@todo/contracts';
import { gently } from '../breathe.ts';
import { Collector, type ReadContext } from '../collector.ts';
import { type Found, type FoundTask, ImportFormatError, newFound } from '../found.ts';
import { isObject, type JsonObject, objectsOf, readJson, stringOf } from '../json-text.ts';
import { instantOf } from '../moments.ts';

/** What our own JSON export says of itself. */
export const exportFormat = 'todo-export';
/** The only version there is. */
export const exportVersion = 1;

const toTask = (item: JsonObject, line: number): FoundTask => {
  const task = newFound(line, stringOf(item.id), stringOf(item.title));
  if (stringOf(item.notes) !== '') task.notes.push(stringOf(item.notes));
  task.priority = Priority.catch('none').parse(item.priority);
  task.tags = Array.isArray(item.tags) ? item.tags.map(stringOf) : [];
  if (isObject(item.due)) {
    const { date, time, timeZone } = item.due;
    task.due = {
      date: stringOf(date),
      time: stringOf(time) || undefined,
      timeZone: stringOf(timeZone) || undefined,
    };
  }
  const estimate = Duration.safeParse(item.estimate);
  if (estimate.success) task.estimate = minutesOf(estimate.data);
  for (const reminder of objectsOf(item.reminders)) {
    const at = instantOf(reminder.at);
    const before = Duration.safeParse(reminder.before);
    if (at !== undefined) task.reminders.push({ at: at.toISOString() });
    else if (before.success) task.reminders.push({ before: before.data });
  }
  if (isObject(item.recurrence)) task.recurrence = item.recurrence as unknown as FoundTask['recurrence'];
  task.parent = stringOf(item.parentId) || undefined;
  task.list = stringOf(item.listId) || undefined;
  task.completed = item.status === 'completed';
  task.completedAt = instantOf(item.completedAt)?.toISOString();
  task.createdAt = instantOf(item.createdAt)?.toISOString();
  task.rank = stringOf(item.rank) || undefined;
  return task;
};

/** Whether this is our own export. */
export const isTodoJson = (value: unknown): boolean => isObject(value) && value.format === exportFormat;

/** Our own export: everything as it was. Ids of tasks are those of the account that it came from. */
export const readTodoJson = async (text: string, context: ReadContext): Promise<Found> => {
  const { value, lineOf } = readJson(text);
  if (!isObject(value) || !isTodoJson(value)) {
    throw new ImportFormatError(`There is no "format": "${exportFormat}". Is this a JSON export of this program?`, 1);
  }
  if (value.version !== exportVersion) {
    throw new ImportFormatError(
      `Version ${stringOf(value.version)} of the export is not known here: take the program that made it, or a newer one.`,
      1,
    );
  }
  const found = new Collector();
  const lists = new Set<string>();
  for (const list of objectsOf(value.lists)) {
    if (stringOf(list.id) === '') {
      found.problem(lineOf(list), 'This list has no id.');
      continue;
    }
    const color = stringOf(list.color).toLowerCase();
    const key = found.addList({
      key: stringOf(list.id),
      name: stringOf(list.name),
      color: /^#[\da-f]{6}$/.test(color) ? color : null,
      archived: list.archived === true,
      rank: stringOf(list.rank) || undefined,
      createdAt: instantOf(list.createdAt)?.toISOString(),
    });
    lists.add(key);
  }
  for await (const item of gently(objectsOf(value.tasks))) {
    const line = lineOf(item);
    if (stringOf(item.id) === '') {
      found.problem(line, 'This task has no id.');
      continue;
    }
    const task = toTask(item, line);
    if (task.list === undefined || !lists.has(task.list)) task.list = found.list(context.list);
    found.tasks.push(task);
  }
  const profile = Profile.safeParse(value.profile);
  const { lists: foundLists, tasks, problems } = found;
  const filters = objectsOf(value.filters).map(({ name, query, color }) => ({
    name: stringOf(name),
    query: stringOf(query),
    color: stringOf(color) || null,
  }));
  return { lists: foundLists, tasks, problems, profile: profile.success ? profile.data : undefined, filters };
};
