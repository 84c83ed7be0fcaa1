import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { ensureTools } from '../tools.ts';
import { freePort } from './ports.ts';
import { keepsOut, postgresOwner } from './postgres-place.ts';
import { type Exit, type Owner, Program, type Restartable, runToEnd } from './process.ts';

export interface Postgres extends Restartable {
  /** Of the database `todo`, with the password. */
  readonly url: string;
  /** One line about whose server it is and where, for progress messages. */
  readonly about: string;
  /** Creates a database unless it is there. `name`: lower-case letters, digits and underscores. Resolves with its URL. */
  createDatabase(name: string): Promise<string>;
}

export interface PostgresOptions {
  /** Holds the data, the password and the log; may hold an earlier server's, which then goes on. */
  readonly directory: string;
  readonly port?: number;
  /** Server settings beyond the defaults, such as `{ log_min_duration_statement: '100' }`. `fsync` stays on. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Whether to use the server that DATABASE_URL names, if it is set, instead of starting one; not for tests that kill it. */
  readonly allowExternal?: boolean;
  readonly onExit?: (exit: Exit) => void;
}

const user = 'todo';

const withClient = async <T>(url: string, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that is killed ends the connection after the statement failed; the statement's own error says so.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const createDatabaseAt =
  (server: string) =>
  async (name: string): Promise<string> => {
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(name))
      throw new Error(`"${name}" is no name for a database: lower-case letters, digits, underscores.`);
    await withClient(server, async (client) => {
      const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
      if (rowCount === 0) await client.query(`CREATE DATABASE "${name}"`);
    });
    const url = new URL(server);
    url.pathname = `/${name}`;
    return url.href;
  };

const refuse = async () => {
  throw new Error('The PostgreSQL server that DATABASE_URL names is not ours to end; unset DATABASE_URL.');
};

const external = (url: string): Postgres => {
  const about = `the server of DATABASE_URL (${new URL(url).host})`;
  return {
    url,
    about,
    createDatabase: createDatabaseAt(url),
    pid: undefined,
    start: async () => {},
    stop: async () => {},
    kill: refuse,
  };
};

/** Gives the folder to `owner`, or says which folder above keeps it out. */
const giveTo = (directory: string, owner: Owner) => {
  chmodSync(resolve(directory, '..'), 0o711);
  const closed = keepsOut(directory);
  if (closed !== undefined) {
    throw new Error(
      `We are root, so PostgreSQL runs as "${owner.name}", who may not enter ${closed}: ` +
        'run this as an ordinary user, set DATABASE_URL to a server, or use a folder such as /var/tmp/todo (TODO_STACK_DIR).',
    );
  }
  chownSync(directory, owner.uid, owner.gid);
};

/** Sorting by code point and upper and lower case of every script, the same on every machine. */
const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';

/** Starts PostgreSQL on 127.0.0.1, with a password made at the first start and no Unix socket, and waits until it serves. */
export const startPostgres = async (options: PostgresOptions): Promise<Postgres> => {
  if (options.allowExternal && process.env.DATABASE_URL) return external(process.env.DATABASE_URL);
  const { postgres } = await ensureTools();
  if (!postgres)
    throw new Error('A PostgreSQL server of our own is needed here, beside the one of DATABASE_URL: install it.');
  const owner = postgresOwner();
  const directory = join(options.directory, 'postgres');
  const [data, passwordFile, log] = [
    join(directory, 'data'),
    join(directory, 'password'),
    join(options.directory, 'postgres.log'),
  ];
  mkdirSync(directory, { recursive: true });
  if (owner) giveTo(directory, owner);

  if (!existsSync(passwordFile)) {
    writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (owner) chownSync(passwordFile, owner.uid, owner.gid);
  }
  if (!existsSync(data)) {
    // Beside its place first: a cluster that was interrupted while it was made never looks like one.
    const unfinished = `${data}.new`;
    rmSync(unfinished, { recursive: true, force: true });
    const identity = ['--username', user, '--auth', 'scram-sha-256', '--pwfile', passwordFile];
    const initdb = ['--pgdata', unfinished, '--encoding', 'UTF8', '--locale', locale, ...identity];
    await runToEnd('Creating the database cluster', join(postgres, 'initdb'), initdb, {
      directory,
      log,
      owner,
    });
    renameSync(unfinished, data);
  }

  const port = options.port ?? (await freePort());
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    ...options.settings,
  };
  const password = readFileSync(passwordFile, 'utf8').trim();
  const server = `postgres://${user}:${password}@127.0.0.1:${port}/postgres`;
  const program = new Program({
    name: 'PostgreSQL',
    command: join(postgres, 'postgres'),
    arguments: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    directory,
    log,
    owner,
    // Fast shutdown: connections are ended, nothing waits for them.
    stopSignal: 'SIGINT',
    readyWithin: 60_000,
    ready: () =>
      withClient(server, (client) => client.query('SELECT 1')).then(
        () => true,
        () => false,
      ),
    onExit: options.onExit,
  });
  await program.start();
  const createDatabase = createDatabaseAt(server);
  return Object.assign(program, {
    url: await createDatabase('todo'),
    about: `${postgres}${owner ? `, run as "${owner.name}" because we are root` : ''}`,
    createDatabase,
  });
};
