import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { ImportFormatError } from './found.ts';

/** Characters that are read before others have their turn. */
const slice = 256 * 1024;

export interface CsvRow {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly record: Readonly<Record<string, string>>;
}

/** Text in parts. */
async function* slices(text: string): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += slice) {
    yield text.slice(start, start + slice);
    await setImmediate();
  }
}

/**
 * Reads comma-separated values (RFC 4180) with a header. `firstLine`: of the header, from 1; what is before is passed
 * over. Names are compared in upper case. Throws ImportFormatError, with the line.
 */
export const readCsv = async (text: string, firstLine = 1): Promise<CsvRow[]> => {
  const rows: CsvRow[] = [];
  let columns: readonly string[] | undefined;
  const parser = parse({
    info: true,
    raw: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: 4 * 1024 * 1024,
  });
  const source = Readable.from(slices(startingAt(text, firstLine)));
  source.on('error', (error) => parser.destroy(error)).pipe(parser);
  try {
    for await (const item of parser) {
      const { record: values, raw, info } = item as { record: string[]; raw: string; info: { lines: number } };
      if (columns === undefined) columns = values.map((name) => name.trim().toUpperCase());
      else {
        // `lines` is where the record ends.
        const line = info.lines - breaksIn(raw) + firstLine - 1;
        const named = columns.map((name, index): [string, string] => [name, values[index] ?? '']);
        rows.push({ line, record: Object.fromEntries(named) });
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number((error as { lines?: unknown }).lines) || undefined;
    const reason = error.message.replace(/ on line \d+/, '').replace(/: .*$/s, '');
    throw new ImportFormatError(
      `This is not a CSV file that can be read: ${reason}.`,
      line === undefined ? undefined : line + firstLine - 1,
      { cause: error },
    );
  }
  return rows;
};

/** Line breaks within a record; not the one that ends it. */
const breaksIn = (raw: string): number => raw.trim().split(/\r\n|\n|\r/).length - 1;

/** The text from a line on. */
const startingAt = (text: string, line: number): string => {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) start = text.indexOf('\n', start) + 1;
  return text.slice(start);
};
