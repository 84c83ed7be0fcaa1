import { type Actor, TaskCreate } from '@todo/contracts';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database, Session } from '../../src/database/session.ts';
import { OutboxWatch } from '../../src/events/outbox-watch.ts';
import { Tasks } from '../../src/features/tasks/index.ts';
import { type TestDatabase, openTestDatabase } from '../support/database.ts';

let held: TestDatabase;
beforeAll(async () => {
  held = await openTestDatabase();
  await held.database.execute(sql`insert into "user" (id, name, email) values ('ada', 'Ada', 'ada@example.com')`);
});
afterAll(() => held.close());

const actor: Actor = { userId: 'ada', via: 'session' };
const tasks = new Tasks(new OutboxWatch(undefined));

const create = () => tasks.create({ session: held.database, actor }, TaskCreate.parse({ title: 'x' }));

/** The database to somebody who is always too late: whenever it has read a task, `faster` comes between. */
const slow = (faster: () => Promise<void>): { session: Database; reads: () => number } => {
  let reads = 0;
  const session = new Proxy<Database>(held.database, {
    get: (_, name) => {
      const value: unknown = Reflect.get(held.database, name, held.database);
      if (typeof value !== 'function') return value;
      if (name !== 'query') return value.bind(held.database) as unknown;
      return async (...given: Parameters<Session['query']>) => {
        const rows = await held.database.query(...given);
        reads += 1;
        await faster();
        return rows;
      };
    },
  });
  return { session, reads: () => reads };
};

const eventsOf = (id: string) =>
  held.database.query<{ type: string; version: number }>(sql`
    select event ->> 'type' as type, (event -> 'data' ->> 'version')::integer as version
    from outbox where event ->> 'subject' = ${id} order by id`);

describe('a change that comes between reading and writing', () => {
  test('is not lost: the slower one begins anew', async () => {
    const { id } = await create();
    let left = 2;
    const { session, reads } = slow(async () => {
      if (left-- > 0) await tasks.patch({ session: held.database, actor }, id, { notes: `faster ${left}` });
    });
    const task = await tasks.patch({ session, actor }, id, { title: 'slower' });
    expect(task).toMatchObject({ title: 'slower', notes: 'faster 0', version: 4 });
    expect(reads()).toBe(3);
    expect(await tasks.get(held.database, 'ada', id)).toEqual(task);
    expect((await eventsOf(id)).map(({ version }) => version)).toEqual([1, 2, 3, 4]);
  });

  test('every time, does not keep the slower one from success', async () => {
    const { id } = await create();
    let changes = 0;
    const { session } = slow(async () => {
      await tasks.patch({ session: held.database, actor }, id, { notes: `faster ${(changes += 1)}` });
    });
    const task = await tasks.complete({ session, actor }, id);
    expect(task).toMatchObject({ status: 'completed', notes: `faster ${changes}`, version: changes + 2 });
    expect((await eventsOf(id)).at(-1)).toEqual({ type: 'todo.task.completed', version: changes + 2 });
  });

  // Deleting locks the task first, so nothing comes between.
  test.each(['patch', 'complete'] as const)('makes a %s on condition fail', async (change) => {
    const { id } = await create();
    const { session } = slow(
      async () => void (await tasks.patch({ session: held.database, actor }, id, { notes: 'faster' })),
    );
    const made =
      change === 'patch'
        ? tasks.patch({ session, actor }, id, { title: 'y' }, [1])
        : tasks.complete({ session, actor }, id, [1]);
    await expect(made).rejects.toThrow('The task has version 2: read it again');
    expect(await tasks.get(held.database, 'ada', id)).toMatchObject({ title: 'x', notes: 'faster', status: 'open' });
  });

  test('and deletes the task, leaves nothing to change', async () => {
    const { id } = await create();
    let deleted = false;
    const { session } = slow(async () => {
      if (!deleted) await tasks.delete({ session: held.database, actor }, id);
      deleted = true;
    });
    await expect(tasks.patch({ session, actor }, id, { title: 'y' })).rejects.toThrow(`There is no task ${id}.`);
    expect((await eventsOf(id)).map(({ type }) => type)).toEqual(['todo.task.created', 'todo.task.deleted']);
  });
});
