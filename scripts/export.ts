/** `npm run export -- --format FORMAT --key KEY [--output FILE]`: downloads everything from `GET /api/v1/export`. */
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { Client, ClientError, connectionOptions, printable, runCommand } from './client.ts';

const usage = `npm run export -- --format FORMAT --key KEY [--output FILE] [--trash] [--url URL]

  --format   json (everything; can be imported again), csv, todotxt, ics
  --output   the file to make (it must not be there yet); without it the terminal
  --trash    with the deleted tasks (json)
  --key      an API key of the account (or TODO_API_KEY)
  --url      the server's address (default http://localhost:3000, or TODO_URL)`;

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      ...connectionOptions,
      format: { type: 'string' },
      output: { type: 'string', short: 'o' },
      trash: { type: 'boolean', default: false },
    },
  });
  if (values.help || values.format === undefined) {
    console.log(usage);
    if (!values.help) process.exitCode = 2;
    return;
  }
  const client = new Client(values.url, values.key);
  const query = new URLSearchParams({ format: values.format, trash: String(values.trash) });
  const response = await client.request('GET', `/api/v1/export?${query}`);
  if (response.body === null || response.headers.get('content-disposition') === null) {
    throw new ClientError(`What answers at ${values.url} is not a Todo server: name its address with --url.`);
  }
  const content: AsyncIterable<Uint8Array> = response.body;
  if (values.output === undefined) {
    await pipeline(content, process.stdout, { end: false });
    return;
  }
  // Only for its owner: there is everything in it.
  const path = resolve(process.env.INIT_CWD ?? '.', values.output);
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  await pipeline(content, file).catch((error: NodeJS.ErrnoException) => {
    if (error.syscall === 'open') throw new ClientError(`The file cannot be made: ${error.message}`, { cause: error });
    throw new ClientError(`The export broke off: ${error.message}. ${printable(path)} is not whole.`, { cause: error });
  });
  console.error(`${printable(path)}: ${file.bytesWritten} bytes.`);
});
