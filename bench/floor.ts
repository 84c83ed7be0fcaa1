/**
 * The floor of the HTTP benchmark: a bare `node:http` server that runs the same statements as the server through `pg` and
 * nothing else: no framework, no authentication (the header says who asks), no validation, no conversion. A child of
 * `bench/run.ts`.
 */
import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { partitionOf } from '../apps/server/src/database/outbox.ts';
import { PgDatabase } from '../apps/server/src/database/pg.ts';
import { rankOfNew } from '../apps/server/src/features/tasks/rank.ts';
import {
  type Statement,
  createStatement,
  listStatement,
  readStatement,
  searchStatements,
} from './support/statements.ts';

const { DATABASE_URL, DATABASE_POOL_SIZE, PORT } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(DATABASE_POOL_SIZE) });

/** Named as the server names it, so that PostgreSQL works the same for both. */
const prepare = (name: string, { text, replan }: Statement) => (replan ? { text } : { name, text });
const creating = await createStatement('', 'title');
const create = prepare('create', creating);
const read = prepare('read', await readStatement('', ''));
const list = prepare('list', await listStatement(''));

/** The statements of a search, learnt by letting the server's own code search once; the data stays as it is. */
const teacher = new PgDatabase(DATABASE_URL!, 1, () => {});
const learn = async (userId: string, word: string) => {
  const statements = await searchStatements(userId, word, teacher);
  return statements.map((statement) => ({
    ...prepare(nameOf(statement.text), statement),
    values: [...statement.values],
  }));
};
const searches = new Map<string, ReturnType<typeof learn>>();
const names = new Map<string, string>();
const nameOf = (text: string): string => {
  if (!names.has(text)) names.set(text, `search-${names.size}`);
  return names.get(text)!;
};

const answer = (response: ServerResponse, status: number, value: unknown): void => {
  const body = JSON.stringify(value);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
};

interface Given {
  readonly title: string;
  readonly notes?: string;
  readonly priority?: string;
  readonly tags?: string[];
}
const priorities = ['none', 'low', 'medium', 'high', 'urgent'];

const createTask = async (userId: string, body: string, response: ServerResponse): Promise<void> => {
  const { title, notes = '', priority = 'none', tags = [] } = JSON.parse(body) as Given;
  const id = uuidv7();
  const time = new Date().toISOString();
  const task = {
    id,
    title,
    notes,
    priority,
    tags,
    due: null,
    dueAt: null,
    status: 'open',
    completedAt: null,
    listId: null,
    parentId: null,
    rank: rankOfNew(new Date()),
    estimate: null,
    reminders: [],
    recurrence: null,
    subtasks: { total: 0, completed: 0 },
    version: 1,
    createdAt: time,
    updatedAt: time,
  };
  const actor = { userId, via: 'api-key', keyId: id };
  const changed = { title: { before: null, after: title } };
  const data = { taskId: id, userId, version: 1, actor, task, changed };
  const type = 'todo.task.created';
  const event = {
    specversion: '1.0',
    id: uuidv7(),
    source: '/todo/server',
    type,
    subject: id,
    time,
    datacontenttype: 'application/json',
    partitionkey: userId,
    data,
  };
  const values = [
    id,
    userId,
    title,
    title.toLowerCase(),
    notes,
    priorities.indexOf(priority),
    tags,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    task.rank,
    null,
    null,
    null,
    1,
    time,
    time,
    randomUUID(),
    userId,
    id,
    'created',
    null,
    partitionOf(userId),
    'task-events',
    JSON.stringify(event),
  ];
  if (values.length !== creating.values.length) throw new Error('The server creates tasks by another statement now.');
  await pool.query({ ...create, values });
  answer(response, 201, task);
};

const readAll = (request: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (text += chunk));
    request.on('end', () => resolve(text));
    request.on('error', reject);
  });

const prefix = '/api/v1/tasks';
const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const url = request.url!;
  const userId = request.headers['x-user'] as string;
  if (request.method === 'POST') return createTask(userId, await readAll(request), response);
  if (url.startsWith(`${prefix}/`)) {
    const { rows } = await pool.query({ ...read, values: [url.slice(prefix.length + 1), userId] });
    return answer(response, rows.length === 0 ? 404 : 200, rows[0]);
  }
  const q = url.indexOf('?q=');
  if (q !== -1) {
    const key = `${userId} ${url}`;
    if (!searches.has(key)) searches.set(key, learn(userId, url.slice(q + 3)));
    let rows: unknown[] = [];
    for (const statement of await searches.get(key)!) ({ rows } = await pool.query(statement));
    return answer(response, 200, { items: rows.slice(0, 50) });
  }
  if (url === '/readyz') return answer(response, 200, {});
  const { rows } = await pool.query({ ...list, values: [userId] });
  return answer(response, 200, { items: rows.slice(0, 50) });
};

createServer((request, response) => {
  serve(request, response).catch((error: Error) => answer(response, 500, { message: error.message }));
}).listen(Number(PORT), '127.0.0.1');
// An ordinary end, at which Node writes what `--cpu-prof` gathered.
process.once('SIGTERM', () => process.exit());
