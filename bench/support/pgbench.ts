import { spawn } from 'node:child_process';
import { realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findPostgres } from '../../scripts/stack/postgres-place.ts';
import type { Statement } from './statements.ts';

export interface PgbenchOptions {
  readonly databaseUrl: string;
  readonly directory: string;
  /** Run one after the other, each with its own values; what the statements of one request are is one. */
  readonly requests: readonly (readonly Statement[])[];
  readonly connections: number;
  /** Seconds. */
  readonly duration: number;
  /** SQL expressions in place of a statement's values (by position, from 0), since pgbench itself cannot make text. */
  readonly expressions?: Readonly<Record<number, string>>;
}

/** Beside the server's own programs; what is on the PATH may be links to some of them. */
const findPgbench = (): string => {
  const folder = findPostgres();
  if (folder === undefined) throw new Error('PostgreSQL is not installed here: it brings pgbench.');
  return join(dirname(realpathSync(join(folder, 'postgres'))), 'pgbench');
};

/** A value as `pg` sends it, as text. */
const asText = (value: unknown): string => {
  if (Array.isArray(value)) return `{${value.join(',')}}`;
  return value instanceof Date ? value.toISOString() : String(value);
};

/** Requests a second whose statements PostgreSQL's own load generator gets through. */
export const pgbench = async (options: PgbenchOptions): Promise<number> => {
  const { databaseUrl, directory, requests, connections, duration, expressions = {} } = options;
  const statements = requests.flat();
  const variables: string[] = [];
  const script = statements.map(({ text, values }, number) =>
    text.replaceAll(/\s+/g, ' ').replaceAll(/\$(\d+)/g, (_, digits: string) => {
      const position = Number(digits) - 1;
      const expression = expressions[position];
      if (expression !== undefined) return expression;
      if (values[position] === null) return 'null';
      if (values[position] === '') return `''`;
      const name = `v${number}_${position}`;
      variables.push('-D', `${name}=${asText(values[position])}`);
      return `:${name}`;
    }),
  );
  const file = join(directory, 'pgbench.sql');
  writeFileSync(file, script.map((line) => `${line.trim()};\n`).join(''));
  // Prepared once, as the server's named statements are, unless one is among them that must be planned for its values.
  const mode = statements.some(({ replan }) => replan) ? 'extended' : 'prepared';
  const url = new URL(databaseUrl);
  const child = spawn(
    findPgbench(),
    [
      '-n',
      '-M',
      mode,
      '-c',
      `${connections}`,
      '-j',
      '2',
      '-T',
      `${duration}`,
      '-f',
      file,
      ...variables,
      url.pathname.slice(1),
    ],
    {
      env: { ...process.env, PGHOST: url.hostname, PGPORT: url.port, PGUSER: url.username, PGPASSWORD: url.password },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const rate = /tps = ([\d.]+)/.exec(output)?.[1];
  if (code !== 0 || rate === undefined) throw new Error(`pgbench failed:\n${output}`);
  return Number(rate) * requests.length;
};
