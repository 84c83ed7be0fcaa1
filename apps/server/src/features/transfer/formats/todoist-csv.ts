import type { Priority } from '@todo/contracts';
import { gently } from '../breathe.ts';
import { Collector, type ReadContext } from '../collector.ts';
import { type CsvRow, readCsv } from '../csv.ts';
import { type Found, type FoundTask, ImportFormatError, keep, keysByContent, newFound } from '../found.ts';
import { dueOf, zoneOr } from '../moments.ts';

/**
 * Todoist's project export (CSV): one row for each task, its comments in `note` rows after it, `INDENT` for nesting.
 * Sections become lists; the project's name is not in the file.
 * https://www.todoist.com/help/articles/format-a-csv-file-to-import-into-todoist-fVDOjO
 */

/** Todoist's p1 is the most urgent; p4 is what a task has by itself. */
const priorityOf: Record<string, Priority> = { 1: 'urgent', 2: 'high', 3: 'medium', 4: 'none' };

const trailingLabels = /(?:\s@[^\s,@#]+)+\s*$/u;

const field = ({ record }: CsvRow, name: string): string => (record[name] ?? '').trim();

const toTask = (row: CsvRow, key: string, { timeZone }: ReadContext): FoundTask => {
  const content = field(row, 'CONTENT');
  const labels = trailingLabels.exec(content)?.[0] ?? '';
  const task = newFound(row.line, key, content.slice(0, content.length - labels.length).trim() || content);
  task.tags = labels
    .split(/\s+@/)
    .slice(1)
    .map((label) => label.trim());
  task.priority = priorityOf[field(row, 'PRIORITY')] ?? 'none';
  const description = field(row, 'DESCRIPTION');
  if (description !== '') task.notes.push(description);
  const date = field(row, 'DATE');
  const due = dueOf(date, zoneOr(field(row, 'TIMEZONE'), timeZone));
  if (due !== undefined) task.due = due;
  else if (date !== '') keep(task, 'Date in Todoist', date);
  const deadline = field(row, 'DEADLINE');
  if (deadline !== '') keep(task, 'Deadline', deadline);
  const duration = Number(field(row, 'DURATION'));
  if (duration > 0) task.estimate = field(row, 'DURATION_UNIT') === 'day' ? duration * 24 * 60 : duration;
  return task;
};

export const readTodoistCsv = async (text: string, context: ReadContext): Promise<Found> => {
  const rows = await readCsv(text);
  if (!isTodoistHeader(text.slice(0, 2_000))) {
    throw new ImportFormatError(
      'The columns TYPE and CONTENT are missing. Is this a CSV export of a Todoist project?',
      1,
    );
  }
  const found = new Collector();
  const keyOf = keysByContent();
  /** The tasks that the next one may be nested under, by indent. */
  let parents: FoundTask[] = [];
  let section: string | undefined;
  for await (const row of gently(rows)) {
    const type = field(row, 'TYPE').toLowerCase();
    const content = field(row, 'CONTENT');
    if (type === 'task') {
      const indent = Math.max(1, Number.parseInt(field(row, 'INDENT'), 10) || 1);
      const above = parents.slice(0, indent - 1);
      const parent = above.at(-1);
      const task = toTask(row, keyOf(context.list, section, parent?.key, content), context);
      if (parent !== undefined) task.parent = parent.key;
      const list = [context.list, section].filter(Boolean).join(' / ');
      task.list = found.list(list);
      parents = [...above, task];
      found.tasks.push(task);
    } else if (type === 'note') {
      const last = found.tasks.at(-1);
      if (last === undefined) found.problem(row.line, 'A note stands before the first task.');
      else if (content !== '') last.notes.push(content);
    } else if (type === 'section') {
      section = content || undefined;
      parents = [];
    } else if (type !== '' && type !== 'meta') {
      found.problem(row.line, `The type "${type.slice(0, 50)}" is unknown (task, note, section).`);
    }
  }
  return found;
};

/** Whether the beginning of a file has the columns of a project export. */
export const isTodoistHeader = (start: string): boolean => {
  const [first = ''] = start.split(/\r?\n/, 1);
  const names = new Set(first.split(',').map((name) => name.trim().replaceAll('"', '').toUpperCase()));
  return names.has('TYPE') && names.has('CONTENT');
};
