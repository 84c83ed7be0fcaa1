import type { Priority } from '@todo/contracts';
import { gently } from '../breathe.ts';
import { Collector, type ReadContext } from '../collector.ts';
import { type CsvRow, readCsv } from '../csv.ts';
import { type Found, type FoundTask, ImportFormatError, keep, keysByContent, newFound } from '../found.ts';
import { dueAtInstant, instantOf, zoneOr } from '../moments.ts';

/**
 * TickTick's backup (CSV): some lines about the backup, then a header and one row for each task. Times are instants, told
 * in the row's zone. `taskId` counts within one backup only, so it serves nesting but not as the task's id.
 */

const priorityOf: Record<string, Priority> = { 0: 'none', 1: 'low', 3: 'medium', 5: 'high' };

/** Boxes before the lines of a check list: open and ticked. */
const [openBox, tickedBox] = ['▫', '▪'] as const;

const field = ({ record }: CsvRow, name: string): string => (record[name] ?? '').trim();

/** Where the header stands, from 1; undefined when it is not there. */
export const tickTickHeaderLine = (start: string): number | undefined => {
  const lines = start.split('\n', 30);
  const index = lines.findIndex((line) => /"?Folder Name"?,"?List Name"?,"?Title"?,/.test(line));
  return index === -1 ? undefined : index + 1;
};

/** `TRIGGER:-PT30M`, `-PT30M`, `PT0S`, `P0DT9H0M0S`: so long before (or after) the task begins. */
const addReminder = (task: FoundTask, text: string): void => {
  const match = /^(?:TRIGGER:)?(-?)P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d+S)?)?$/.exec(text);
  const minutes =
    match === null ? NaN : Number(match[2] ?? 0) * 24 * 60 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0);
  if (minutes >= 0 && (match![1] === '-' || minutes === 0)) task.reminders.push({ before: `PT${minutes}M` });
  else keep(task, 'Reminder in TickTick', text);
};

const setContent = (task: FoundTask, row: CsvRow): string[] => {
  const content = field(row, 'CONTENT');
  if (field(row, 'KIND') !== 'CHECKLIST' && field(row, 'IS CHECK LIST') !== 'Y') {
    if (content !== '') task.notes.push(content);
    return [];
  }
  const parts = content.split(new RegExp(`(?=[${openBox}${tickedBox}])`)).map((part) => part.trim());
  const isItem = (part: string) => part.startsWith(openBox) || part.startsWith(tickedBox);
  const rest = parts.filter((part) => part !== '' && !isItem(part));
  if (rest.length > 0) task.notes.push(rest.join('\n'));
  return parts.filter(isItem);
};

const setDates = (task: FoundTask, row: CsvRow, timeZone: string): void => {
  const zone = zoneOr(field(row, 'TIMEZONE'), timeZone);
  const [start, due] = [field(row, 'START DATE'), field(row, 'DUE DATE')];
  const instant = instantOf(due || start);
  if (instant !== undefined) {
    const local = dueAtInstant(instant, zone);
    task.due = field(row, 'IS ALL DAY').toLowerCase() === 'true' ? { date: local.date } : local;
  } else if (due || start) keep(task, 'Date in TickTick', due || start);
  if (start !== '' && due !== '' && start !== due) keep(task, 'Start', start);
};

const toTask = (row: CsvRow, key: string, { timeZone }: ReadContext): FoundTask => {
  const task = newFound(row.line, key, field(row, 'TITLE').replaceAll(/\s*\n\s*/g, ' '));
  task.priority = priorityOf[field(row, 'PRIORITY')] ?? 'none';
  task.tags = field(row, 'TAGS')
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);
  setDates(task, row, timeZone);
  const rule = field(row, 'REPEAT');
  if (/^(?:RRULE:)?FREQ=/i.test(rule)) task.recurrence = { rule: rule.replace(/^RRULE:/i, ''), from: 'due' };
  else if (rule !== '') keep(task, 'Repeats in TickTick', rule);
  for (const reminder of field(row, 'REMINDER').split(/[\s,]+/)) if (reminder !== '') addReminder(task, reminder);
  const column = field(row, 'COLUMN NAME');
  if (column !== '') keep(task, 'Column', column);
  task.completed = ['1', '2'].includes(field(row, 'STATUS'));
  task.completedAt = instantOf(field(row, 'COMPLETED TIME'))?.toISOString();
  task.createdAt = instantOf(field(row, 'CREATED TIME'))?.toISOString();
  return task;
};

/** Lists of the same name in two folders carry the folder's name. */
const listNames = (rows: readonly CsvRow[]): ((row: CsvRow) => string) => {
  const folders = new Map<string, Set<string>>();
  for (const row of rows) {
    const name = field(row, 'LIST NAME');
    folders.set(name, (folders.get(name) ?? new Set()).add(field(row, 'FOLDER NAME')));
  }
  return (row) => {
    const [folder, name] = [field(row, 'FOLDER NAME'), field(row, 'LIST NAME')];
    return folder !== '' && folders.get(name)!.size > 1 ? `${folder} / ${name}` : name;
  };
};

export const readTickTick = async (text: string, context: ReadContext): Promise<Found> => {
  const header = tickTickHeaderLine(text);
  if (header === undefined) {
    throw new ImportFormatError(
      'The columns "Folder Name", "List Name", "Title" are missing. Is this a TickTick backup?',
      1,
    );
  }
  const rows = await readCsv(text, header);
  const nameOf = listNames(rows);
  const found = new Collector();
  const keyOf = keysByContent();
  const byId = new Map<string, FoundTask>();
  const parents = new Map<FoundTask, string>();
  for await (const row of gently(rows)) {
    const list = nameOf(row);
    const task = toTask(row, keyOf(list, field(row, 'TITLE'), field(row, 'CREATED TIME')), context);
    task.list = found.list(list === 'Inbox' || list === '' ? context.list : list);
    byId.set(field(row, 'TASKID'), task);
    parents.set(task, field(row, 'PARENTID'));
    found.tasks.push(task);
    for (const item of setContent(task, row)) {
      const child = newFound(row.line, keyOf(task.key, item.slice(1)), item.slice(1).trim());
      child.parent = task.key;
      child.list = task.list;
      child.completed = task.completed || item.startsWith(tickedBox);
      child.completedAt = task.completedAt;
      child.createdAt = task.createdAt;
      found.tasks.push(child);
    }
  }
  for (const [task, parent] of parents) if (parent !== '') task.parent = byId.get(parent)?.key;
  return found;
};
