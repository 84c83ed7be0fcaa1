import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Sql } from 'sql-template-tag';
import type { QueryOptions, Session } from '../../apps/server/src/database/session.ts';
import { listTasks } from '../../apps/server/src/features/tasks/list.ts';
import { root } from './place.ts';
import { type ScaleCase, requestOf } from './scale-cases.ts';
import type { Statement } from './statements.ts';

const folder = join(root, 'bench/plans');

/** After as many, PostgreSQL decides whether a named statement's plan for all values will do. */
const executions = 6;

const explain = 'explain (costs off)';

/** A value as a literal; an array in PostgreSQL's notation. */
const literal = (client: Client, value: unknown): string =>
  client.escapeLiteral(
    Array.isArray(value) ? `{${value.map((item) => JSON.stringify(item)).join(',')}}` : String(value),
  );

/** The plan as the server gets it: for these values, or, of a named statement, the one that PostgreSQL settles on. */
const planOf = async (client: Client, { text, values, replan }: Statement): Promise<string> => {
  const plan = async (query: string, given: readonly unknown[]) => {
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(query, [...given]);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };
  if (replan) return plan(`${explain} ${text}`, values);
  const given = values.length === 0 ? '' : `(${values.map((value) => literal(client, value)).join(', ')})`;
  await client.query(`prepare named as ${text}`);
  try {
    for (let count = 0; count < executions; count += 1) await client.query(`execute named${given}`);
    return await plan(`${explain} execute named${given}`, []);
  } finally {
    await client.query('deallocate named');
  }
};

/** The plans of a case's statements for one tenant, who is called by a name that stays. */
const plansOf = async (client: Client, aCase: ScaleCase, userId: string, cursor: string | undefined) => {
  const sent: Statement[] = [];
  const session: Session = {
    query: async <Row>({ text, values }: Sql, options?: QueryOptions) => {
      sent.push({ text, values, replan: options?.replan ?? false });
      return (await client.query(text, values)).rows as Row[];
    },
    execute: () => Promise.reject(new Error('A list changes nothing.')),
    afterCommit: () => {},
    transaction: (work) => work(session),
    savepoint: (work) => work(session),
  };
  // What comes after the first depends on what it finds.
  await listTasks(session, userId, { ...requestOf(aCase), cursor });
  const plans: string[] = [];
  for (const statement of sent) plans.push(await planOf(client, statement));
  return `${plans.join('\n\n').replaceAll(userId, 'the-large-tenant')}\n`;
};

export interface PlanOrder {
  readonly aCase: ScaleCase;
  readonly cursor: string | undefined;
}

/**
 * Compares the plans of all cases with those of bench/plans and resolves with the names of those that differ; `UPDATE_PLANS=1`
 * in the environment writes them instead.
 */
export const checkPlans = async (
  databaseUrl: string,
  userId: string,
  orders: readonly PlanOrder[],
): Promise<string[]> => {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const different: string[] = [];
  try {
    mkdirSync(folder, { recursive: true });
    for (const { aCase, cursor } of orders) {
      const file = join(folder, `${aCase.name.replaceAll(/[ ,]+/g, '-')}.txt`);
      const plans = await plansOf(client, aCase, userId, cursor);
      if (process.env.UPDATE_PLANS === '1') writeFileSync(file, plans);
      else if (!existsSync(file) || readFileSync(file, 'utf8') !== plans) different.push(aCase.name);
    }
  } finally {
    await client.end();
  }
  return different;
};
