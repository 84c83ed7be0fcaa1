/** `npm run import -- FILE --format FORMAT --key KEY [--url URL]`: sends a file to `POST /api/v1/import` and says what came. */
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, ClientError, connectionOptions, printable, runCommand } from './client.ts';

const usage = `npm run import -- FILE --format FORMAT --key KEY [--dry-run] [--list NAME] [--time-zone ZONE] [--url URL]

  --format      auto (recognises the others), todoist-csv (or todoist), todoist-json, ticktick, microsoft-todo, vikunja,
                todotxt, ical, json, csv
  --dry-run     says what would come, and changes nothing
  --list        the list for tasks that come without one
  --time-zone   of times that say none, such as Europe/Berlin (by itself the one of your profile)
  --key         an API key of the account (or TODO_API_KEY)
  --url         the server's address (default http://localhost:3000, or TODO_URL)

Importing the same file again makes no doubles, and one that was broken off goes on.`;

/** What the server answers, as far as it is shown. */
interface Result {
  readonly format: string;
  readonly tasks: {
    readonly found: number;
    readonly created: number;
    readonly existing: number;
    readonly inTrash: number;
  };
  readonly lists: { readonly created: number };
  readonly items: {
    readonly line: number;
    readonly title: string;
    readonly outcome: string;
    readonly kept: string[];
  }[];
  readonly problems: { readonly line: number; readonly message: string }[];
  readonly problemCount: number;
}

const signs: Readonly<Record<string, string>> = { created: '+', existing: '=', 'in-trash': '-' };

const show = (file: string, { format, tasks, lists, items, problems, problemCount }: Result, dryRun: boolean): void => {
  for (const { line, title, outcome, kept } of items) {
    console.log(`${signs[outcome]} line ${line}: ${printable(title)}`);
    for (const remark of kept) console.log(`      kept in the notes: ${printable(remark)}`);
  }
  if (items.length < tasks.found) console.log(`… and ${tasks.found - items.length} more tasks`);
  for (const { line, message } of problems) console.error(`Line ${line}: ${printable(message)}`);
  if (problems.length < problemCount) console.error(`… and ${problemCount - problems.length} more problems`);
  const created = dryRun ? 'would be new' : 'new';
  const counted = (count: number, one: string, many: string, more = '') =>
    count === 0 ? '' : `, ${count} ${count === 1 ? one : many}${more}`;
  console.log(
    `${printable(file)} (${format}): ${tasks.created} ${created}, ${tasks.existing} already there` +
      counted(tasks.inTrash, 'in the trash', 'in the trash') +
      counted(lists.created, 'list', 'lists', ` ${created}`) +
      counted(problemCount, 'problem.', 'problems.').replace(/^$/, '.'),
  );
  if (tasks.inTrash > 0)
    console.log('What is in the trash stays there: restore it, or delete it there and import again.');
};

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: {
      ...connectionOptions,
      format: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      list: { type: 'string' },
      'time-zone': { type: 'string' },
    },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (values.help || file === undefined || positionals.length > 1 || values.format === undefined) {
    console.log(usage);
    if (!values.help) process.exitCode = 2;
    return;
  }
  const client = new Client(values.url, values.key);
  const bytes = await readFile(resolve(process.env.INIT_CWD ?? '.', file)).catch((error: Error) => {
    throw new ClientError(`The file cannot be read: ${error.message}`);
  });
  const query = new URLSearchParams({ format: values.format, dryRun: String(values['dry-run']) });
  if (values.list !== undefined) query.set('list', values.list);
  if (values['time-zone'] !== undefined) query.set('timeZone', values['time-zone']);
  const form = new FormData();
  form.set('file', new Blob([bytes]), basename(file));
  const response = await client.request('POST', `/api/v1/import?${query}`, { body: form });
  const result = (await response.json().catch(() => undefined)) as Result | undefined;
  if (result?.tasks === undefined) {
    throw new ClientError(`What answers at ${values.url} is not a Todo server: name its address with --url.`);
  }
  show(file, result, values['dry-run']);
  if (result.problemCount > 0) process.exitCode = 1;
});
