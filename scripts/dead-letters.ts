/** `npm run dead-letters -- list | show ID | replay ID… | replay --all`: what consumers gave up on, through the public API. */
import { parseArgs } from 'node:util';
import { Client, ClientError, connectionOptions, runCommand } from './client.ts';

const usage = `npm run dead-letters -- list | show ID | replay ID... | replay --all   [--key KEY] [--url URL]

  list      events that a consumer could not handle, newest first, with the reason
  show      one of them, whole
  replay    sends it to its topic again; consumers that handled it before leave it alone
  --key     an API key of the account that owns the installation, the first one made (or TODO_API_KEY)
  --url     the server's address (default http://localhost:3000, or TODO_URL)`;

interface DeadLetter {
  readonly id: number;
  readonly topic: string;
  readonly type: string;
  readonly eventId: string;
  readonly arrivedAt: string;
  readonly replayedAt: string | null;
  readonly failures: { consumer: string; attempts: number; error: string }[];
}

const all = async (client: Client): Promise<DeadLetter[]> => {
  const found: DeadLetter[] = [];
  let cursor: number | null = null;
  do {
    const query: string = cursor === null ? '' : `&before=${cursor}`;
    const page: { items: DeadLetter[]; next: number | null } = await client.send(
      'GET',
      `/api/v1/system/dead-letters?limit=200${query}`,
    );
    found.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return found;
};

const list = async (client: Client): Promise<void> => {
  const letters = await all(client);
  if (letters.length === 0) console.log('There are no dead letters.');
  for (const letter of letters) {
    const state = letter.replayedAt === null ? 'waiting' : `replayed ${letter.replayedAt}`;
    console.log(`${letter.id}  ${letter.arrivedAt}  ${letter.topic}  ${letter.type}  ${letter.eventId}  ${state}`);
    for (const { consumer, attempts, error } of letter.failures) {
      console.log(`    ${consumer}, ${attempts} attempts: ${error}`);
    }
  }
};

const ids = (names: string[]): number[] =>
  names.map((name) => {
    if (/^\d{1,15}$/.test(name)) return Number(name);
    throw new ClientError(`"${name}" is not the id of a dead letter; "list" shows them.`);
  });

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: { ...connectionOptions, all: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [command, ...names] = positionals;
  const known = ['list', 'show', 'replay'].includes(command ?? '');
  const complete = command === 'list' || names.length > 0 || (command === 'replay' && values.all);
  if (values.help || !known || !complete) {
    console.log(usage);
    if (!values.help) process.exitCode = 2;
    return;
  }
  const client = new Client(values.url, values.key);
  if (command === 'list') return list(client);
  if (command === 'show') {
    for (const id of ids(names)) {
      console.log(JSON.stringify(await client.send('GET', `/api/v1/system/dead-letters/${id}`), null, 2));
    }
    return;
  }
  const waiting = values.all
    ? (await all(client)).filter((letter) => letter.replayedAt === null).map(({ id }) => id)
    : ids(names);
  for (const id of waiting) {
    await client.send('POST', `/api/v1/system/dead-letters/${id}/replay`);
    console.log(`${id} is on its way to its topic again.`);
  }
  console.log(`${waiting.length} replayed.`);
});
