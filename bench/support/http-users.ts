import { Client } from 'pg';
import { type Account, createAccount } from './accounts.ts';
import { createRandom } from './numbers.ts';
import { insertTasks } from './tasks.ts';
import { createVocabulary } from './vocabulary.ts';

const users = 10;
const tasksEach = 10_000;

export interface User extends Account {
  /** Some of their tasks. */
  readonly taskIds: readonly string[];
}

/** Accounts with 10,000 tasks each, some of whose ids are told. */
export const prepareUsers = async (url: string, databaseUrl: string): Promise<User[]> => {
  const accounts: Account[] = [];
  while (accounts.length < users) accounts.push(await createAccount(url));
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const random = createRandom(2);
    const owner = () => accounts[Math.floor(random() * users)]!.userId;
    const to = Date.now();
    const from = to - 3 * 365 * 24 * 3_600_000;
    await insertTasks(client, {
      count: users * tasksEach,
      owner,
      random,
      vocabulary: createVocabulary(20_000),
      from,
      to,
    });
    await client.query('vacuum analyze');
    await client.query('checkpoint');
    const result: User[] = [];
    for (const account of accounts) {
      const { rows } = await client.query<{ id: string }>(
        'select id from tasks where user_id = $1 order by md5(id::text) limit 100',
        [account.userId],
      );
      result.push({ ...account, taskIds: rows.map(({ id }) => id) });
    }
    return result;
  } finally {
    await client.end();
  }
};
