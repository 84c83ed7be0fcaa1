import { Duration, minutesOf, Priority, Reminders } from '@todo/contracts';
import { gently } from '../breathe.ts';
import { Collector, type ReadContext } from '../collector.ts';
import { type CsvRow, readCsv } from '../csv.ts';
import { type Found, type FoundTask, ImportFormatError, keep, newFound } from '../found.ts';
import { instantOf } from '../moments.ts';

/** The columns of our own CSV, in this order. README and API documentation tell of them. */
export const csvColumns = [
  'id',
  'title',
  'notes',
  'status',
  'priority',
  'tags',
  'list',
  'parent_id',
  'due_date',
  'due_time',
  'due_time_zone',
  'estimate',
  'reminders',
  'recurrence_rule',
  'recurrence_from',
  'completed_at',
  'created_at',
  'updated_at',
] as const;

/**
 * Spreadsheets take a cell that begins with one of these for a formula, which may send what is beside it elsewhere
 * (https://owasp.org/www-community/attacks/CSV_Injection). An apostrophe before it makes it text; one that stood there
 * already gets another, so that every cell can be read back as it was.
 */
const risky = /^[=+\-@\t\r']/;

export const guardCell = (value: string): string => (risky.test(value) ? `'${value}` : value);
const unguardCell = (value: string): string =>
  value.startsWith("'") && risky.test(value.slice(1)) ? value.slice(1) : value;

const field = ({ record }: CsvRow, name: (typeof csvColumns)[number]): string =>
  unguardCell(record[name.toUpperCase()] ?? '');

const setReminders = (task: FoundTask, text: string): void => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const reminders = Reminders.safeParse(value);
  if (reminders.success) task.reminders = reminders.data;
  else keep(task, 'Reminders', text);
};

const toTask = (row: CsvRow): FoundTask => {
  const task = newFound(row.line, field(row, 'id'), field(row, 'title'));
  if (field(row, 'notes') !== '') task.notes.push(field(row, 'notes'));
  task.priority = Priority.catch('none').parse(field(row, 'priority'));
  task.tags = field(row, 'tags')
    .split(/[\s,]+/)
    .filter(Boolean);
  task.parent = field(row, 'parent_id') || undefined;
  if (field(row, 'due_date') !== '') {
    task.due = {
      date: field(row, 'due_date'),
      time: field(row, 'due_time') || undefined,
      timeZone: field(row, 'due_time_zone') || undefined,
    };
  }
  const estimate = field(row, 'estimate');
  if (Duration.safeParse(estimate).success) task.estimate = minutesOf(estimate);
  else if (estimate !== '') keep(task, 'Estimate', estimate);
  if (field(row, 'reminders') !== '') setReminders(task, field(row, 'reminders'));
  const rule = field(row, 'recurrence_rule');
  if (rule !== '')
    task.recurrence = { rule, from: field(row, 'recurrence_from') === 'completion' ? 'completion' : 'due' };
  task.completed = field(row, 'status') === 'completed';
  task.completedAt = instantOf(field(row, 'completed_at'))?.toISOString();
  task.createdAt = instantOf(field(row, 'created_at'))?.toISOString();
  return task;
};

/** Whether a file begins with our columns. */
export const isTodoCsvHeader = (start: string): boolean => /^"?id"?,"?title"?,"?notes"?,"?status"?,/i.test(start);

/** Our own CSV export; also what somebody made of it in a spreadsheet. */
export const readTodoCsv = async (text: string, context: ReadContext): Promise<Found> => {
  if (!isTodoCsvHeader(text)) {
    throw new ImportFormatError(
      `The columns ${csvColumns.slice(0, 4).join(', ')} are missing at the beginning. Is this a CSV export of this program?`,
      1,
    );
  }
  const found = new Collector();
  for await (const row of gently(await readCsv(text))) {
    const task = toTask(row);
    if (task.key === '') found.problem(row.line, 'This task has no id.');
    else {
      task.list = found.list(field(row, 'list') || context.list);
      found.tasks.push(task);
    }
  }
  return found;
};
