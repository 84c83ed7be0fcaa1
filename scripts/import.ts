/** `npm run import -- FILE --format todoist --key KEY [--url URL]`: takes an export over through the public API. */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type ImportedTask, ImportFormatError, parseTodoist } from '../apps/server/src/features/transfer/index.ts';
import { Client, ClientError, connectionOptions, runCommand } from './client.ts';

const usage = `npm run import -- FILE --format todoist --key KEY [--url URL]

  --format   todoist: a project's CSV export
  --key      an API key of the account (or TODO_API_KEY)
  --url      the server's address (default http://localhost:3000, or TODO_URL)

Importing the same file again within a day makes no doubles.`;

const formats: Record<string, (text: string) => ImportedTask[]> = { todoist: parseTodoist };

const read = async (file: string, format: string): Promise<{ text: string; tasks: ImportedTask[] }> => {
  const parse = Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (parse === undefined)
    throw new ClientError(`The format "${format}" is unknown; known: ${Object.keys(formats).join(', ')}.`);
  const bytes = await readFile(resolve(process.env.INIT_CWD ?? '.', file)).catch((error: Error) => {
    throw new ClientError(`The file cannot be read: ${error.message}`);
  });
  if (!isUtf8(bytes)) throw new ClientError(`${file} is not UTF-8 text.`);
  const text = bytes.toString('utf8');
  try {
    return { text, tasks: parse(text) };
  } catch (error) {
    if (error instanceof ImportFormatError) throw new ClientError(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
};

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: { ...connectionOptions, format: { type: 'string' } },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (values.help || file === undefined || positionals.length > 1 || values.format === undefined) {
    console.log(usage);
    if (!values.help) process.exitCode = 2;
    return;
  }
  const client = new Client(values.url, values.key);
  const { text, tasks } = await read(file, values.format);
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  for (const [index, { line, task, remarks }] of tasks.entries()) {
    const key = `import-${digest}-${index}`;
    const created = await client
      .send<{ id: string }>('POST', '/api/v1/tasks', task, { 'idempotency-key': key })
      .catch((error: unknown) => {
        if (!(error instanceof ClientError)) throw error;
        throw new ClientError(
          `Line ${line}: ${error.message}\n${index} of ${tasks.length} tasks are in; start again to go on.`,
        );
      });
    console.log(
      `${String(index + 1).padStart(String(tasks.length).length)}/${tasks.length}  ${created.id}  ${task.title}`,
    );
    for (const remark of remarks) console.log(`      kept in the notes: ${remark}`);
  }
  console.log(`${tasks.length} tasks imported from ${file}.`);
});
