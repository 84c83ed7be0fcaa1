import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { createRandom } from './numbers.ts';
import { insertTasks } from './tasks.ts';
import { createVocabulary } from './vocabulary.ts';

/** The three tenants that are measured and what each has; the names are those of the result. */
export const sizes = { small: 1_000, middle: 100_000, large: 1_000_000 } as const;
export type Size = keyof typeof sizes;

/** Tenants beside them, and what they have together. */
const otherUsers = 500;
const otherTasks = 100_000;
const total = sizes.small + sizes.middle + sizes.large + otherTasks;

/** In exactly so many tasks of each measured tenant, however large, so that all give the same answer. */
export const rare = { word: 'zanzibar', tasks: 5 };

/** The same instants in each run, so that cursors and plans are the same. */
const from = Date.UTC(2023, 9, 1);
const to = Date.UTC(2026, 9, 1);

/** Connections that load, one for each core of a small machine. */
const loaders = 2;

/** Whose the nth task is: everybody's tasks come mixed, as they do on a server that serves many at once. */
const ownersInTurn = (users: Record<Size, string>, others: readonly string[], first: number): (() => string) => {
  const unit = total / sizes.small;
  const [middle, rest] = [sizes.middle / sizes.small, otherTasks / sizes.small];
  let number = first;
  return () => {
    const place = number % unit;
    number += 1;
    if (place === 0) return users.small;
    if (place <= middle) return users.middle;
    if (place <= middle + rest) return others[(Math.floor(number / unit) * rest + place) % others.length]!;
    return users.large;
  };
};

const withClient = async <T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** The fastest way in that leaves the same rows: no wait for the disk, and no look at "user" for each task. */
const hurry = `set synchronous_commit to off; set session_replication_role to replica`;

/** Writes every tenant's tasks and words, and gathers statistics, as autovacuum would. */
export const loadScaleData = async (
  databaseUrl: string,
  users: Record<Size, string>,
  say: (line: string) => void,
): Promise<void> =>
  withClient(databaseUrl, async (client) => {
    const others = Array.from({ length: otherUsers }, () => randomUUID());
    await client.query(
      `insert into "user" (id, name, email) select id, 'Other', id || '@example.com' from unnest($1::text[]) as id`,
      [others],
    );
    // Made again at the end: building an index at once takes a fraction of the time of adding to it.
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
       from pg_index where indrelid = 'tasks'::regclass and not indisprimary order by 1`,
    );
    await client.query(indexes.map(({ name }) => `drop index ${name}`).join('; '));

    say(`scale: loading ${total.toLocaleString('en')} tasks`);
    const vocabulary = createVocabulary(10_000);
    const share = total / loaders;
    const load = (part: number) =>
      withClient(databaseUrl, async (loader) => {
        await loader.query(hurry);
        await insertTasks(loader, {
          count: share,
          owner: ownersInTurn(users, others, part * share),
          random: createRandom(10 + part),
          vocabulary,
          from: from + ((to - from) * part) / loaders,
          to: from + ((to - from) * (part + 1)) / loaders,
        });
      });
    await Promise.all(Array.from({ length: loaders }, (_, part) => load(part)));
    await client.query(
      `update tasks set notes = notes || ' ${rare.word}' from (
         select id, row_number() over (partition by user_id order by md5(id::text)) as place
         from tasks where user_id = any($1)) as chosen
       where tasks.id = chosen.id and place <= ${rare.tasks}`,
      [Object.values(users)],
    );

    say('scale: indexes, words and statistics');
    const build = async (definitions: readonly string[]) =>
      withClient(databaseUrl, async (builder) => {
        for (const definition of definitions) await builder.query(definition);
      });
    const words = `set synchronous_commit to off; set session_replication_role to replica; set work_mem to '512MB';
      insert into search_words (user_id, word)
      select distinct user_id, word
      from tasks, unnest(string_to_array(title || ' ' || array_to_string(tags, ' ') || ' ' || notes, ' ')) as word
      where word <> ''`;
    const isGin = ({ definition }: { definition: string }) => definition.includes(' gin ');
    const definitions = (kept: typeof indexes) => kept.map(({ definition }) => definition);
    await Promise.all([
      build(definitions(indexes.filter(isGin))),
      build([words, ...definitions(indexes.filter((index) => !isGin(index)))]),
    ]);
    await client.query('vacuum analyze');
    await client.query('checkpoint');
  });
