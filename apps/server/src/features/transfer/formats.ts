import { isUtf8 } from 'node:buffer';
import type { ReadContext } from './collector.ts';
import { type Found, ImportFormatError } from './found.ts';
import { readIcal } from './formats/ical.ts';
import { isMicrosoftTodo, readMicrosoftTodo } from './formats/microsoft-todo.ts';
import { readTickTick, tickTickHeaderLine } from './formats/ticktick.ts';
import { isTodoCsvHeader, readTodoCsv } from './formats/todo-csv.ts';
import { isTodoJson, readTodoJson } from './formats/todo-json.ts';
import { isTodoistHeader, readTodoistCsv } from './formats/todoist-csv.ts';
import { isTodoistJson, readTodoistJson } from './formats/todoist-json.ts';
import { readTodoTxt } from './formats/todotxt.ts';
import { isVikunja, readVikunja } from './formats/vikunja.ts';
import { fileInZip, isZip } from './zip.ts';

type Reader = (text: string, context: ReadContext) => Promise<Found>;

const readers = {
  'todoist-csv': readTodoistCsv,
  'todoist-json': readTodoistJson,
  ticktick: readTickTick,
  'microsoft-todo': readMicrosoftTodo,
  vikunja: readVikunja,
  todotxt: readTodoTxt,
  ical: readIcal,
  json: readTodoJson,
  csv: readTodoCsv,
} satisfies Record<string, Reader>;
export type ImportFormat = keyof typeof readers;

const readerOf = (format: ImportFormat): Reader => readers[format];

/** What a caller may name: the formats, an older name of one, and "look yourself". */
export const importFormats = [...(Object.keys(readers) as ImportFormat[]), 'todoist', 'auto'] as const;

export interface ImportFile {
  readonly bytes: Buffer;
  /** As the sender calls it. */
  readonly name?: string;
}

/** Text of a file: UTF-8, with or without a byte order mark. */
const textOf = (bytes: Buffer): string => {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new ImportFormatError('The file is UTF-16 text. Save it as UTF-8.');
  }
  if (!isUtf8(bytes)) throw new ImportFormatError('The file is not UTF-8 text.');
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
};

/** What a file is, by what it looks like. Throws ImportFormatError when it is nothing that is known. */
const recognise = (text: string, name: string): ImportFormat => {
  const start = text.slice(0, 4_000).trimStart();
  if (/^BEGIN:VCALENDAR/i.test(start)) return 'ical';
  if (start.startsWith('{') || start.startsWith('[')) {
    const value = parseOrUndefined(text);
    if (isTodoJson(value)) return 'json';
    if (isVikunja(value)) return 'vikunja';
    if (isTodoistJson(value)) return 'todoist-json';
    if (isMicrosoftTodo(value)) return 'microsoft-todo';
  } else if (tickTickHeaderLine(start) !== undefined) return 'ticktick';
  else if (isTodoCsvHeader(start)) return 'csv';
  else if (isTodoistHeader(start)) return 'todoist-csv';
  else if (/\.txt$/i.test(name)) return 'todotxt';
  const known = Object.keys(readers).join(', ');
  throw new ImportFormatError(`What this file is could not be recognised. Name its format: ${known}.`, 1);
};

const parseOrUndefined = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads a file. Throws ImportFormatError when it is not what it should be. */
export const readImport = async (
  { bytes, name = '' }: ImportFile,
  asked: (typeof importFormats)[number],
  context: ReadContext,
): Promise<Found & { readonly format: ImportFormat }> => {
  const isArchive = isZip(bytes);
  if (isArchive && asked !== 'vikunja' && asked !== 'auto') {
    throw new ImportFormatError('This is a zip file. Unpack it and send the file within.');
  }
  const text = textOf(isArchive ? fileInZip(bytes, 'data.json') : bytes);
  const named = isArchive ? 'vikunja' : asked === 'todoist' ? 'todoist-csv' : asked;
  const format = named === 'auto' ? recognise(text, name) : named;
  const { lists, tasks, problems, profile, filters } = await readerOf(format)(text, context);
  return { lists, tasks, problems, profile, filters, format };
};
