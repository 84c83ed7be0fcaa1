import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { startStack } from '../../scripts/stack/stack.ts';
import { type Account, createAccount } from '../support/accounts.ts';
import type { Place } from '../support/place.ts';
import type { Row } from '../support/table.ts';

/** Reminders due at one instant, of how many users. */
const count = 10_000;
const users = 100;
/** Requests under way at a time. */
const connections = 32;
/** Seconds from the first creation to the instant: long enough for all to be created and planned. */
const lead = 240;
/** All must have fired within this, in seconds. */
const demanded = 10;

const createTasks = async (url: string, accounts: readonly Account[], at: string): Promise<void> => {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      const response = await fetch(`${url}/api/v1/tasks`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${accounts[index % users]!.key}`,
        },
        body: JSON.stringify({ title: `Reminder ${index}`, reminders: [{ at }] }),
      });
      if (response.status !== 201) {
        throw new Error(`A create was answered ${response.status}: ${await response.text()}`);
      }
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
};

/**
 * Reminders of one instant on Dapr and Kafka: how long after it the last has fired (its event is committed), and the last
 * notification is in somebody's inbox. Throws when one was lost or told twice.
 */
export const remindersPart = async (place: Place, say: (line: string) => void): Promise<Row[]> => {
  const stack = await startStack({
    directory: place.directory,
    ports: 'free',
    environment: { LOG_LEVEL: 'warn', NODE_ENV: 'production' },
  });
  place.onClear(() => stack.stop());
  const { url } = stack.playing('api');
  const client = new pg.Client({ connectionString: stack.postgres.url });
  await client.connect();
  place.onClear(() => client.end());
  const number = async (text: string): Promise<number> => {
    const { rows } = await client.query<{ n: string | null }>(text);
    return Number(rows[0]?.n ?? 0);
  };

  const accounts: Account[] = [];
  for (let index = 0; index < users; index += 1) accounts.push(await createAccount(url));
  const at = Math.ceil((Date.now() + lead * 1_000) / 1_000) * 1_000;
  await createTasks(url, accounts, new Date(at).toISOString());
  say(`reminders: ${count} tasks are created, ${Math.round((at - Date.now()) / 1_000)} s before their time`);
  for (;;) {
    const planned = await number('select count(*) as n from reminders');
    if (Date.now() >= at) throw new Error(`Only ${planned} of ${count} reminders were planned in time: raise "lead".`);
    if (planned === count) break;
    await delay(500);
  }
  say(`reminders: all are planned, ${Math.round((at - Date.now()) / 1_000)} s before their time`);
  await delay(at - Date.now());

  let told = 0;
  while (told < count) {
    await delay(100);
    told = await number('select count(*) as n from notifications');
    if (Date.now() > at + 120_000) throw new Error(`Two minutes later only ${told} of ${count} have arrived.`);
  }
  const arrived = (Date.now() - at) / 1_000;
  const fired =
    (await number('select extract(epoch from max(updated_at)) * 1000 as n from reminders')) / 1_000 - at / 1_000;
  const first =
    (await number('select extract(epoch from min(updated_at)) * 1000 as n from reminders')) / 1_000 - at / 1_000;
  // Whatever is told twice would come behind the last.
  await delay(2_000);
  const distinct = await number('select count(distinct reminder_id) as n from notifications');
  told = await number('select count(*) as n from notifications');
  if (told !== count || distinct !== count) {
    throw new Error(`${told} notifications of ${distinct} reminders for ${count}: some were lost or told twice.`);
  }
  say(
    `reminders: the first fired after ${first.toFixed(2)} s, the last ${fired.toFixed(2)} s, told ${arrived.toFixed(2)} s`,
  );
  return [
    {
      row: `${count} reminders of one instant, none twice: the last has fired`,
      subject: `${fired.toFixed(2)} s`,
      reference: `${demanded} s`,
      ratio: fired / demanded,
      demanded: '≤ 1.00',
    },
    { row: 'the same: the first has fired', subject: `${first.toFixed(2)} s`, reference: '' },
    { row: 'the same: the last is in the inbox of its user', subject: `${arrived.toFixed(2)} s`, reference: '' },
  ];
};
