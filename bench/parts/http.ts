import { PgDatabase } from '../../apps/server/src/database/pg.ts';
import { LoadGenerator } from '../support/load-client.ts';
import { type Operation, operations } from '../support/http-operations.ts';
import { type User, prepareUsers } from '../support/http-users.ts';
import { median } from '../support/numbers.ts';
import { pgbench } from '../support/pgbench.ts';
import { type Place, benchPostgres } from '../support/place.ts';
import { startHttpProgram, startServer } from '../support/program.ts';
import type { Row } from '../support/table.ts';

const connections = 100;
/** Connections to the database, of the server (its default), of the floor and of pgbench. */
const poolSize = 10;
/** Short and many, taken in turns, so that what else the machine does meets all alike. */
const rounds = 5;
/** Seconds. */
const [warmUp, measured] = [3, 3];

const perSecond = (rate: number) => `${Math.round(rate).toLocaleString('en')}/s`;

/** Answers a second, or statements, of what is compared. */
type Measure = (duration: number) => Promise<number>;

/** Each measure's rates, one for each round. */
const takeTurns = async (measures: readonly Measure[]): Promise<number[][]> => {
  const rates: number[][] = measures.map(() => []);
  for (const measure of measures) await measure(warmUp);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, measure] of measures.entries()) rates[index]!.push(await measure(measured));
  }
  return rates;
};

/** The ratio is the median of the rounds' own, not that of the medians: what disturbs a round disturbs both in it. */
const compare = (row: string, subject: readonly number[], reference: readonly number[], demanded?: string): Row => ({
  row,
  subject: perSecond(median(subject)),
  reference: perSecond(median(reference)),
  ratio: median(subject.map((rate, round) => rate / reference[round]!)),
  demanded,
});

/** Create, read, list and search over HTTP, against a bare server and against PostgreSQL alone. */
export const httpPart = async (place: Place, say: (line: string) => void): Promise<Row[]> => {
  const postgres = await benchPostgres(place);
  const databaseUrl = postgres.url;
  const api = await startServer(place, { name: 'server', databaseUrl, roles: 'api', poolSize });
  // A database of its own, so that its relay has only its own events to publish.
  const otherUrl = await postgres.createDatabase('all_roles');
  const all = await startServer(place, { name: 'all-roles', databaseUrl: otherUrl, roles: 'all', poolSize });
  say('http: loading tasks');
  const users = await prepareUsers(api.url, databaseUrl);
  const otherUsers = await prepareUsers(all.url, otherUrl);
  const environment = { DATABASE_URL: databaseUrl, DATABASE_POOL_SIZE: String(poolSize) };
  const floor = await startHttpProgram(place, { name: 'floor', script: ['bench/floor.ts'], environment });
  const load = new LoadGenerator(place);
  const database = new PgDatabase(databaseUrl, 1, () => {});
  place.onClear(() => database.close());

  const requests =
    (operation: Operation, url: string, as: readonly User[], sign: (user: User) => Record<string, string>): Measure =>
    async (duration) => {
      const clients = as.map((user) =>
        operation
          .requests(user)
          .map((request) => ({ ...request, headers: { ...sign(user), 'content-type': 'application/json' } })),
      );
      return (await load.run({ url, connections, duration, clients })).rate;
    };
  const bearer = ({ key }: User) => ({ authorization: `Bearer ${key}` });

  const rows: Row[] = [];
  for (const operation of operations) {
    const { name, pgbenchShare, pgbenchExpressions: expressions } = operation;
    const sent = (await Promise.all(users.map((user) => operation.statements(user, database)))).flat();
    const writes = name === 'create';
    const [subject, bare, alone, whole] = await takeTurns([
      requests(operation, api.url, users, bearer),
      requests(operation, floor.url, users, ({ userId }) => ({ 'x-user': userId })),
      (duration) =>
        pgbench({
          databaseUrl,
          directory: place.directory,
          requests: sent,
          connections: poolSize,
          duration,
          expressions,
        }),
      // The roles beside the API work on what is written; reads do not concern them.
      ...(writes ? [requests(operation, all.url, otherUsers, bearer)] : []),
    ]);
    say(
      `http: ${name} ${[subject!, bare!, alone!].map((rates) => perSecond(median(rates))).join(', floor and pgbench ')}`,
    );
    rows.push(
      compare(`${name}, against a bare server`, subject!, bare!, '≥ 0.80'),
      compare(`${name}, against pgbench`, subject!, alone!, `≥ ${pgbenchShare.toFixed(2)}`),
    );
    if (whole)
      rows.push(compare(`${name}, relay and consumers in the same process, against a bare server`, whole, bare!));
  }
  return rows;
};
