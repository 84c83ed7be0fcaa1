import { join } from 'node:path';
import { createAccount } from '../support/accounts.ts';
import { median } from '../support/numbers.ts';
import { type Place, benchPostgres } from '../support/place.ts';
import { startHttpProgram, startServer } from '../support/program.ts';
import type { Row } from '../support/table.ts';

const tasks = 10_000;
const rounds = 3;
/** Seconds that such an import may take. */
const limit = 20;

/** A Todoist backup with lists, nesting, dates and notes. */
const backup = (): string =>
  JSON.stringify({
    projects: Array.from({ length: 20 }, (_, index) => ({ id: `p${index}`, name: `Project ${index}` })),
    items: Array.from({ length: tasks }, (_, index) => ({
      id: String(index + 1),
      project_id: `p${index % 20}`,
      parent_id: index % 5 === 4 ? String(index - 3) : null,
      content: `Task ${index} of the import with some words to search for`,
      description: index % 3 === 0 ? 'A note of a sentence or two, as people write them down.' : '',
      labels: index % 4 === 0 ? ['home', 'errand'] : [],
      priority: (index % 4) + 1,
      due: index % 2 === 0 ? { date: `2027-0${(index % 9) + 1}-15` } : null,
    })),
  });

/** Seconds from sending the file to the answer, into a new account. */
const importOnce = async (url: string, content: string): Promise<number> => {
  const { key } = await createAccount(url);
  const began = performance.now();
  const response = await fetch(`${url}/api/v1/import?format=todoist-json`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: content,
  });
  const text = await response.text();
  const seconds = (performance.now() - began) / 1000;
  const created = response.ok && (JSON.parse(text) as { tasks: { created: number } }).tasks.created;
  if (created !== tasks) throw new Error(`the import answered ${response.status}: ${text.slice(0, 300)}`);
  return seconds;
};

/** How long an import of 10,000 tasks takes until it is answered, on the embedded database and on PostgreSQL. */
export const importPart = async (place: Place, say: (line: string) => void): Promise<Row[]> => {
  const content = backup();
  const measure = async (name: string, url: string): Promise<Row> => {
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      seconds.push(await importOnce(url, content));
      say(`import, ${name}: ${seconds.at(-1)!.toFixed(1)} s`);
    }
    const middle = median(seconds);
    return {
      row: `import of ${tasks.toLocaleString('en')} tasks, ${name}`,
      subject: `${middle.toFixed(2)} s`,
      reference: `${limit} s`,
      ratio: middle / limit,
      demanded: '≤ 1.00',
    };
  };
  const environment = { DATA_DIR: join(place.directory, 'data'), LOG_LEVEL: 'warn' };
  const embedded = await startHttpProgram(place, { name: 'embedded', script: ['dist/server/main.js'], environment });
  const rows = [await measure('embedded', embedded.url)];
  await embedded.stop();
  const postgres = await benchPostgres(place);
  const server = await startServer(place, { name: 'server', databaseUrl: postgres.url, roles: 'all', poolSize: 10 });
  rows.push(await measure('PostgreSQL', server.url));
  await server.stop();
  return rows;
};
