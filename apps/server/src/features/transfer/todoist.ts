import { type Due, type Priority, TaskCreate, TimeZone } from '@todo/contracts';
import { CsvError, parse } from 'csv-parse/sync';
import { type ImportedTask, ImportFormatError } from './imported.ts';

/**
 * Todoist's project export (CSV): one row for each task, its comments in `note` rows after it, `INDENT` for nesting.
 * https://www.todoist.com/help/articles/format-a-csv-file-to-import-into-todoist-fVDOjO
 */

/** Todoist's p1 is the most urgent; p4 is what a task has by itself. */
const priorityOf: Record<string, Priority> = { 1: 'urgent', 2: 'high', 3: 'medium', 4: 'none' };

const trailingLabels = /((?:\s+@[^\s,@#]+)+)\s*$/u;
const isoDate = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2})?)?$/;

interface Row {
  readonly line: number;
  readonly record: Record<string, string>;
}

interface Draft {
  line: number;
  title: string;
  tags: string[];
  priority: Priority;
  due: Due | null;
  notes: string[];
  remarks: string[];
}

const readRows = (text: string): Row[] => {
  try {
    const rows: { record: Record<string, string>; info: { lines: number } }[] = parse(text, {
      bom: true,
      columns: (header: string[]) => header.map((name) => name.trim().toUpperCase()),
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    });
    return rows.map(({ record, info }) => ({ record, line: info.lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new ImportFormatError(`This is not a CSV file that can be read: ${error.message}`, { cause: error });
  }
};

const dueOf = (date: string, timeZone: string): Due | undefined => {
  const match = isoDate.exec(date.trim());
  if (match === null) return undefined;
  const zone = TimeZone.safeParse(timeZone.trim());
  return { date: match[1]!, time: match[2], timeZone: match[2] && zone.success ? zone.data : undefined };
};

const beginTask = ({ line, record }: Row): Draft => {
  const content = (record.CONTENT ?? '').trim();
  const labels = trailingLabels.exec(content)?.[1] ?? '';
  const draft: Draft = {
    line,
    title: content.slice(0, content.length - (labels === '' ? 0 : labels.length)).trim() || content,
    tags: labels.split(/\s+@/).slice(1),
    priority: priorityOf[(record.PRIORITY ?? '').trim()] ?? 'none',
    due: null,
    notes: [],
    remarks: [],
  };
  const description = (record.DESCRIPTION ?? '').trim();
  if (description !== '') draft.notes.push(description);
  const date = (record.DATE ?? '').trim();
  if (date === '') return draft;
  const due = dueOf(date, record.TIMEZONE ?? '');
  if (due === undefined) keep(draft, `Date in Todoist: ${date}`);
  else draft.due = due;
  return draft;
};

/** What has no field of its own goes into the notes. */
const keep = (draft: Draft, remark: string): void => {
  draft.notes.push(remark);
  draft.remarks.push(remark);
};

const finish = ({ line, remarks, notes, ...task }: Draft): ImportedTask => {
  const result = TaskCreate.safeParse({ ...task, notes: notes.join('\n\n') });
  if (result.success) return { line, remarks, task: result.data };
  const reasons = result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  throw new ImportFormatError(`Line ${line}: the task cannot be taken over: ${reasons.join('; ')}.`);
};

/** Reads an export. Throws ImportFormatError, before anything is imported, when a part of it cannot be read. */
export const parseTodoist = (text: string): ImportedTask[] => {
  const rows = readRows(text);
  if (rows[0] !== undefined && !('TYPE' in rows[0].record && 'CONTENT' in rows[0].record)) {
    throw new ImportFormatError(
      'Line 1: the columns TYPE and CONTENT are missing. Is this a CSV export of a Todoist project?',
    );
  }
  const drafts: Draft[] = [];
  /** The titles of the tasks that the next one may be nested under, by indent. */
  let parents: string[] = [];
  let section: string | undefined;
  for (const row of rows) {
    switch ((row.record.TYPE ?? '').trim().toLowerCase()) {
      case 'task': {
        const draft = beginTask(row);
        const indent = Math.max(1, Number.parseInt(row.record.INDENT ?? '1', 10) || 1);
        parents = parents.slice(0, indent - 1);
        if (section !== undefined) keep(draft, `Section: ${section}`);
        if (parents.length > 0) keep(draft, `Part of: ${parents.join(' › ')}`);
        parents[indent - 1] = draft.title;
        drafts.push(draft);
        break;
      }
      case 'note': {
        const last = drafts.at(-1);
        const content = (row.record.CONTENT ?? '').trim();
        if (last === undefined) throw new ImportFormatError(`Line ${row.line}: a note stands before the first task.`);
        if (content !== '') last.notes.push(content);
        break;
      }
      case 'section':
        section = (row.record.CONTENT ?? '').trim() || undefined;
        parents = [];
        break;
      case '':
      case 'meta':
        break;
      default:
        throw new ImportFormatError(
          `Line ${row.line}: the type "${row.record.TYPE}" is unknown (task, note, section).`,
        );
    }
  }
  return drafts.map(finish);
};
