import { type Profile, type SavedFilter, type List, type Priority, type Task, minutesOf } from '@todo/contracts';
import { csvColumns, guardCell } from './formats/todo-csv.ts';
import { exportFormat, exportVersion } from './formats/todo-json.ts';
import { calendarEnd, calendarHead, todoComponent, ZonesInUse } from './ical-tasks.ts';

/** What an export begins from; tasks and trash come page by page. */
export interface Exported {
  readonly account: { readonly name: string; readonly email: string };
  readonly profile: Profile;
  readonly lists: readonly List[];
  readonly filters: readonly SavedFilter[];
  tasks(): AsyncGenerator<readonly Task[]>;
  /** Absent where it was not asked for. */
  trash?(): AsyncGenerator<readonly { readonly task: Task; readonly deletedAt: Date }[]>;
}

type Writer = (exported: Exported) => AsyncGenerator<string>;

/** The elements of an array in JSON, one a line. */
async function* arrayOf(pages: AsyncGenerator<readonly unknown[]>): AsyncGenerator<string> {
  let separator = '\n';
  for await (const page of pages) {
    yield page.map((item) => `${separator}${((separator = ',\n'), JSON.stringify(item))}`).join('');
  }
  yield '\n]';
}

async function* writeJson(exported: Exported): AsyncGenerator<string> {
  const { account, profile, lists, filters } = exported;
  const head = { format: exportFormat, version: exportVersion, exportedAt: new Date().toISOString(), account, profile };
  yield `${JSON.stringify({ ...head, lists, filters }, null, 1).slice(0, -2)},\n "tasks": [`;
  yield* arrayOf(exported.tasks());
  if (exported.trash !== undefined) {
    yield ',\n "trash": [';
    yield* arrayOf(exported.trash());
  }
  yield '\n}\n';
}

/** A field of RFC 4180. */
const csvField = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

const csvRow = (task: Task, list: string | undefined): string => {
  const values: Readonly<Record<(typeof csvColumns)[number], string>> = {
    id: task.id,
    title: task.title,
    notes: task.notes,
    status: task.status,
    priority: task.priority,
    tags: task.tags.join(' '),
    list: list ?? '',
    parent_id: task.parentId ?? '',
    due_date: task.due?.date ?? '',
    due_time: task.due?.time ?? '',
    due_time_zone: task.due?.timeZone ?? '',
    estimate: task.estimate ?? '',
    reminders: task.reminders.length === 0 ? '' : JSON.stringify(task.reminders),
    recurrence_rule: task.recurrence?.rule ?? '',
    recurrence_from: task.recurrence?.from ?? '',
    completed_at: task.completedAt ?? '',
    created_at: task.createdAt,
    updated_at: task.updatedAt,
  };
  return `${csvColumns.map((column) => csvField(guardCell(values[column]))).join()}\r\n`;
};

const namesOf = (lists: readonly List[]): ((task: Task) => string | undefined) => {
  const names = new Map(lists.map(({ id, name }) => [id, name]));
  return ({ listId }) => (listId === null ? undefined : names.get(listId));
};

async function* writeCsv({ lists, tasks }: Exported): AsyncGenerator<string> {
  const nameOf = namesOf(lists);
  yield `${csvColumns.join()}\r\n`;
  for await (const page of tasks()) yield page.map((task) => csvRow(task, nameOf(task))).join('');
}

const letters: Readonly<Record<Priority, string>> = { urgent: 'A', high: 'B', medium: 'C', low: 'D', none: '' };
const repeats: Readonly<Record<string, string>> = { DAILY: 'd', WEEKLY: 'w', MONTHLY: 'm', YEARLY: 'y' };

/** `rec:` of the rules that it can say. */
const todoTxtRepeat = ({ recurrence }: Task): string => {
  const match = /^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(?:;INTERVAL=(\d{1,3}))?$/.exec(recurrence?.rule ?? '');
  if (match === null) return '';
  return `rec:${recurrence!.from === 'due' ? '+' : ''}${match[2] ?? '1'}${repeats[match[1]!]}`;
};

/** A line of todo.txt; a project's name has no spaces there. */
const todoTxtLine = (task: Task, list: string | undefined): string => {
  const letter = letters[task.priority];
  const isDone = task.completedAt !== null;
  const words = [
    isDone ? `x ${task.completedAt!.slice(0, 10)}` : letter && `(${letter})`,
    task.createdAt.slice(0, 10),
    task.title.replaceAll(/\s+/g, ' '),
    list === undefined ? '' : `+${list.replaceAll(/\s+/g, '_')}`,
    ...task.tags.map((tag) => `@${tag}`),
    task.due === null ? '' : `due:${task.due.date}`,
    task.due?.time === undefined ? '' : `at:${task.due.time}`,
    task.due?.time === undefined ? '' : `tz:${task.due.timeZone ?? 'UTC'}`,
    todoTxtRepeat(task),
    task.estimate === null ? '' : `est:PT${minutesOf(task.estimate)}M`,
    isDone && letter ? `pri:${letter}` : '',
  ];
  return `${words.filter(Boolean).join(' ')}\n`;
};

async function* writeTodoTxt({ lists, tasks }: Exported): AsyncGenerator<string> {
  const nameOf = namesOf(lists);
  for await (const page of tasks()) yield page.map((task) => todoTxtLine(task, nameOf(task))).join('');
}

async function* writeIcal({ lists, tasks }: Exported): AsyncGenerator<string> {
  const nameOf = namesOf(lists);
  const zones = new ZonesInUse();
  yield calendarHead('');
  for await (const page of tasks()) {
    for (const task of page) zones.add(task);
    yield page.map((task) => todoComponent(task, { list: nameOf(task), withAlarms: true, withCount: true })).join('');
  }
  // The order of components is free (section 3.4), and which zones there are is known at the end.
  yield zones.toString();
  yield calendarEnd;
}

export const exportFormats = ['json', 'csv', 'todotxt', 'ics'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** How each format is written, what it is called and what its file name ends with. */
export const writers: Readonly<Record<ExportFormat, { write: Writer; contentType: string; extension: string }>> = {
  json: { write: writeJson, contentType: 'application/json', extension: 'json' },
  csv: { write: writeCsv, contentType: 'text/csv; charset=utf-8', extension: 'csv' },
  todotxt: { write: writeTodoTxt, contentType: 'text/plain; charset=utf-8', extension: 'txt' },
  ics: { write: writeIcal, contentType: 'text/calendar; charset=utf-8', extension: 'ics' },
};
