import { Agent, request } from 'node:http';
import { type Account, createAccount } from '../support/accounts.ts';
import { percentile } from '../support/numbers.ts';
import { type Place, benchPostgres } from '../support/place.ts';
import { startServer } from '../support/program.ts';
import { type ScaleCase, pathOf, scaleCases } from '../support/scale-cases.ts';
import { type Size, loadScaleData, sizes } from '../support/scale-data.ts';
import { type PlanOrder, checkPlans } from '../support/scale-plans.ts';
import type { Row } from '../support/table.ts';

const connections = 2;
/** Connections to the database: the fewest that the server takes. */
const poolSize = 5;
/** Requests to one tenant at a stretch, and stretches; tenants take turns, so that what else the machine does meets all. */
const [stretch, stretches] = [20, 8];

const names = Object.keys(sizes) as Size[];

interface Page {
  readonly items: readonly unknown[];
  readonly nextCursor: string | null;
}

const agent = new Agent({ keepAlive: true, maxSockets: connections });

/** The answer's text; throws unless it is 200. */
const get = (url: string, { key }: Account): Promise<string> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers: { authorization: `Bearer ${key}` } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () =>
        response.statusCode === 200
          ? resolve(text)
          : reject(new Error(`GET ${url} was answered ${response.statusCode}: ${text}`)),
      );
    });
    sent.on('error', reject);
    sent.end();
  });

/** Milliseconds of each of `count` requests, over as many connections as there are. */
const time = async (url: string, account: Account, count: number): Promise<number[]> => {
  const durations: number[] = [];
  let left = count;
  const connection = async () => {
    while (left > 0) {
      left -= 1;
      const began = performance.now();
      await get(url, account);
      durations.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  return durations;
};

/** The cursor of the page that many pages in, or of the last full one; none for the first page. */
const cursorOf = async (url: string, account: Account, aCase: ScaleCase): Promise<string | undefined> => {
  let cursor: string | undefined;
  for (let page = 0; page < aCase.pagesBefore; page += 1) {
    const { nextCursor } = JSON.parse(await get(url + pathOf(aCase, cursor), account)) as Page;
    if (nextCursor === null) break;
    const next = JSON.parse(await get(url + pathOf(aCase, nextCursor), account)) as Page;
    if (next.nextCursor === null) break;
    cursor = nextCursor;
  }
  return cursor;
};

const milliseconds = (value: number) => `${value.toFixed(1)} ms`;

interface Server {
  readonly url: string;
  readonly databaseUrl: string;
  readonly accounts: Record<Size, Account>;
}

/** Every case, one row each; and the plans of the large tenant's. */
export const measureScale = async (server: Server, say: (line: string) => void): Promise<Row[]> => {
  const { url, databaseUrl, accounts } = server;
  const rows: Row[] = [];
  const plans: PlanOrder[] = [];
  for (const aCase of scaleCases) {
    const targets: { name: Size; url: string; durations: number[] }[] = [];
    for (const name of names) {
      const cursor = await cursorOf(url, accounts[name], aCase);
      targets.push({ name, url: url + pathOf(aCase, cursor), durations: [] });
      if (name === 'large') plans.push({ aCase, cursor });
    }
    for (const target of targets) await time(target.url, accounts[target.name], stretch);
    for (let number = 0; number < stretches; number += 1) {
      for (const target of targets) target.durations.push(...(await time(target.url, accounts[target.name], stretch)));
    }
    const [small, middle, large] = targets.map(({ durations }) => percentile(durations, 0.95)) as [
      number,
      number,
      number,
    ];
    say(`scale: ${aCase.name}: ${[small, middle, large].map(milliseconds).join(', ')}; ${(large / small).toFixed(2)}`);
    rows.push({
      row: `${aCase.name}: 1,000,000 tasks against 1,000`,
      subject: milliseconds(large),
      reference: milliseconds(small),
      ratio: large / small,
      demanded: '≤ 1.50',
    });
  }
  agent.destroy();
  const different = await checkPlans(databaseUrl, accounts.large.userId, plans);
  if (different.length > 0) {
    say(`scale: other plans than those of bench/plans (UPDATE_PLANS=1 writes them): ${different.join('; ')}`);
  }
  return rows;
};

/** Lists and searches of tenants with 1,000, 100,000 and 1,000,000 tasks among many others; the 95th percentile of each. */
export const scalePart = async (place: Place, say: (line: string) => void): Promise<Row[]> => {
  const { url: databaseUrl } = await benchPostgres(place);
  const { url } = await startServer(place, { name: 'server', databaseUrl, roles: 'api', poolSize });
  const accounts = {} as Record<Size, Account>;
  for (const name of names) accounts[name] = await createAccount(url);
  const userIds = Object.fromEntries(names.map((name) => [name, accounts[name].userId])) as Record<Size, string>;
  await loadScaleData(databaseUrl, userIds, say);
  return measureScale({ url, databaseUrl, accounts }, say);
};
