import { gently } from '../breathe.ts';
import { Collector, type ReadContext } from '../collector.ts';
import { type Found, type FoundTask, ImportFormatError, keep, newFound } from '../found.ts';
import { htmlToText } from '../html.ts';
import { isObject, type JsonObject, objectsOf, readJson, stringOf } from '../json-text.ts';
import { dueOf, instantOf, zoneOr } from '../moments.ts';

/**
 * Microsoft To Do has no export of its own; this reads what Microsoft Graph answers: `GET /me/todo/lists?$expand=tasks`,
 * lists with their `tasks` beside them as backup tools write them, or the tasks of one list.
 * https://learn.microsoft.com/graph/api/resources/todotask
 */

const dayNames: Readonly<Record<string, string>> = {
  sunday: 'SU',
  monday: 'MO',
  tuesday: 'TU',
  wednesday: 'WE',
  thursday: 'TH',
  friday: 'FR',
  saturday: 'SA',
};
const places: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4, last: -1 };

/** A recurrence of Graph (patternedRecurrence) as an RRULE; undefined when it is none. */
const ruleOf = (recurrence: JsonObject): string | undefined => {
  const { pattern, range } = recurrence;
  if (!isObject(pattern)) return undefined;
  const days = (Array.isArray(pattern.daysOfWeek) ? pattern.daysOfWeek : [])
    .map((day) => dayNames[stringOf(day).toLowerCase()])
    .filter((day) => day !== undefined);
  const place = places[stringOf(pattern.index)] ?? 1;
  const month = Number(pattern.month);
  const monthDay = Number(pattern.dayOfMonth);
  const placed = days.length === 1 ? `BYDAY=${place}${days[0]}` : `BYDAY=${days.join()};BYSETPOS=${place}`;
  const parts: Readonly<Record<string, string>> = {
    daily: 'FREQ=DAILY',
    weekly: days.length > 0 ? `FREQ=WEEKLY;BYDAY=${days.join()}` : 'FREQ=WEEKLY',
    absoluteMonthly: `FREQ=MONTHLY;BYMONTHDAY=${monthDay}`,
    relativeMonthly: `FREQ=MONTHLY;${placed}`,
    absoluteYearly: `FREQ=YEARLY;BYMONTH=${month};BYMONTHDAY=${monthDay}`,
    relativeYearly: `FREQ=YEARLY;BYMONTH=${month};${placed}`,
  };
  const rule = parts[stringOf(pattern.type)];
  if (rule === undefined) return undefined;
  const interval = Number(pattern.interval);
  const times = isObject(range) && range.type === 'numbered' ? Number(range.numberOfOccurrences) : 0;
  const until = isObject(range) && range.type === 'endDate' ? stringOf(range.endDate).replaceAll('-', '') : '';
  return [
    rule,
    interval > 1 ? `INTERVAL=${interval}` : '',
    times > 0 ? `COUNT=${times}` : '',
    /^\d{8}$/.test(until) ? `UNTIL=${until}` : '',
  ]
    .filter(Boolean)
    .join(';');
};

/** A dateTimeTimeZone: a local time without offset, and its zone. */
const momentOf = (value: unknown): { text: string; zone: string } | undefined =>
  isObject(value) && stringOf(value.dateTime) !== ''
    ? { text: stringOf(value.dateTime), zone: stringOf(value.timeZone) || 'UTC' }
    : undefined;

/** Such a time as an instant. Graph answers in UTC unless it was asked otherwise. */
const instantOfMoment = (value: unknown): string | undefined => {
  const moment = momentOf(value);
  if (moment === undefined || zoneOr(moment.zone, 'none') !== 'UTC') return undefined;
  return instantOf(`${moment.text.slice(0, 19)}Z`)?.toISOString();
};

const setBody = (task: FoundTask, body: unknown): void => {
  if (!isObject(body)) return;
  const content = stringOf(body.content);
  const text = body.contentType === 'html' ? htmlToText(content) : content.trim();
  if (text !== '') task.notes.push(text);
};

const toTask = (item: JsonObject, line: number): FoundTask => {
  const task = newFound(line, stringOf(item.id), stringOf(item.title));
  setBody(task, item.body);
  task.priority = item.importance === 'high' ? 'high' : item.importance === 'low' ? 'low' : 'none';
  task.tags = Array.isArray(item.categories) ? item.categories.map(stringOf) : [];
  const due = momentOf(item.dueDateTime);
  // To Do knows days alone: the time is midnight in the zone of who set it.
  if (due !== undefined) {
    const day = dueOf(due.text.slice(0, 10), 'UTC');
    if (day === undefined) keep(task, 'Date in Microsoft To Do', due.text);
    else task.due = day;
  }
  const reminder = instantOfMoment(item.reminderDateTime);
  if (item.isReminderOn === true && reminder !== undefined) task.reminders.push({ at: reminder });
  else if (item.isReminderOn === true) {
    const moment = momentOf(item.reminderDateTime);
    if (moment !== undefined) keep(task, 'Reminder', `${moment.text} ${moment.zone}`);
  }
  if (isObject(item.recurrence)) {
    const rule = ruleOf(item.recurrence);
    if (rule === undefined) keep(task, 'Repeats', JSON.stringify(item.recurrence));
    else task.recurrence = { rule, from: 'due' };
  }
  if (item.status === 'waitingOnOthers' || item.status === 'deferred') keep(task, 'Status', item.status);
  for (const link of objectsOf(item.linkedResources))
    keep(task, 'Link', stringOf(link.webUrl) || stringOf(link.displayName));
  task.completed = item.status === 'completed';
  task.completedAt = instantOfMoment(item.completedDateTime);
  task.createdAt = instantOf(item.createdDateTime)?.toISOString();
  return task;
};

const subtasksOf = (item: JsonObject, task: FoundTask): FoundTask[] =>
  objectsOf(item.checklistItems).map((entry, index) => {
    const child = newFound(task.line, `${task.key}/${stringOf(entry.id) || index}`, stringOf(entry.displayName));
    child.parent = task.key;
    child.list = task.list;
    child.completed = task.completed || entry.isChecked === true;
    child.completedAt = instantOf(entry.checkedDateTime)?.toISOString() ?? task.completedAt;
    child.createdAt = instantOf(entry.createdDateTime)?.toISOString();
    return child;
  });

/** The array that Graph and backup tools put things in. */
const itemsOf = (value: unknown): JsonObject[] | undefined => {
  const array = isObject(value) ? (value.value ?? value.lists ?? value.tasks) : value;
  return Array.isArray(array) ? objectsOf(array) : undefined;
};

const isList = (item: JsonObject): boolean => 'displayName' in item;
const isTask = (item: JsonObject): boolean => 'title' in item && ('status' in item || 'importance' in item);

/** Whether this looks like an answer of Graph. */
export const isMicrosoftTodo = (value: unknown): boolean =>
  itemsOf(value)?.some((item) => isList(item) || isTask(item)) ?? false;

export const readMicrosoftTodo = async (text: string, context: ReadContext): Promise<Found> => {
  const { value, lineOf } = readJson(text);
  const items = itemsOf(value);
  if (items === undefined) {
    throw new ImportFormatError(
      'There are no lists here. Is this what Microsoft Graph answers to /me/todo/lists?$expand=tasks?',
      1,
    );
  }
  const found = new Collector();
  const isWrapped = items.some(isList);
  const lists = isWrapped ? items : [{ tasks: items }];
  for (const list of lists) {
    const isDefault = 'wellknownListName' in list && list.wellknownListName === 'defaultList';
    const name = 'displayName' in list && !isDefault ? stringOf(list.displayName) : context.list;
    const key = found.list(name);
    for await (const item of gently(itemsOf(list.tasks) ?? [])) {
      const line = lineOf(item);
      if (stringOf(item.id) === '') {
        found.problem(line, 'This task has no id.');
        continue;
      }
      const task = toTask(item, line);
      task.list = key;
      found.tasks.push(task, ...subtasksOf(item, task));
    }
  }
  return found;
};
