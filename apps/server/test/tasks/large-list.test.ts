import type { Task } from '@todo/contracts';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestUser, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { listAll, listPage } from '../support/tasks.ts';
import { compareBy, fits, orders, sorts } from './list-model.ts';

/** More than a list looks at in its order before it gathers what is rare. */
const count = 9_000;

let server: TestServer;
let ada: TestUser;
let all: Task[];
beforeAll(async () => {
  server = await startTestServer();
  ada = await signUp(server.url);
  const bob = await signUp(server.url, 'Bob');
  // What is rare with one user is common with the other, and what ties is different too.
  for (const [index, { id }] of [ada, bob].entries()) {
    await server.database.execute(sql`
      insert into tasks (
        id, user_id, title, title_key, notes, priority, tags, due_date, due_at, completed_at, rank, version, created_at,
        updated_at
      )
      select ('01900000-0000-7000-800' || ${index}::integer || '-' || lpad(to_hex(n), 12, '0'))::uuid, ${id},
        'number ' || n % 40 || w, 'number ' || n % 40 || w, '', n % 5, t, d, d,
        case when n % 3 = 0 then timestamptz '2026-01-01Z' end, 'a' || n, 1,
        timestamptz '2026-01-01Z' + n / 3 * interval '1 s', timestamptz '2026-01-01Z' + n * 7919 % 9001 * interval '1 s'
      from generate_series(1, ${count}::integer) as n,
        lateral (select case when n % ${[1_499, 2][index]}::integer = 0 then ' needle' else '' end as w,
          case when n % ${[1_201, 3][index]}::integer = 0 then '{rare}' when n % 29 = 0 then '{some}' else '{}' end::text[] as t,
          case when n % 4 > 0 then date '2026-01-01' + n % 300 end as d) as more`);
  }
  await server.database.script('analyze tasks');
  all = await listAll(ada.api, { limit: 200 });
});
afterAll(() => server.stop());

const nothing = { status: 'all', priority: [], tag: [], dueFrom: null, dueTo: null } as const;
/** Filters that leave much, some and next to nothing. */
const filters = [
  { tag: ['rare'] },
  { tag: ['some'] },
  { tag: ['rare', 'some'] },
  { tag: ['absent'] },
  { q: 'needle' },
  { q: 'needle', status: 'open' },
  { q: 'number' },
  { q: 'numbers 17' },
  { status: 'completed', priority: ['urgent'] },
  { priority: ['none'], tag: ['rare'] },
  { dueFrom: '2026-10-20' },
  { dueTo: '2026-01-03', status: 'open' },
  { dueFrom: '2026-03-01', dueTo: '2026-03-02', tag: ['some'] },
] as const;

const matchesWords = (q: string | undefined) => (task: Task) =>
  q === undefined ||
  q.split(' ').every((word) => task.title.split(' ').some((own) => own.startsWith(word) || `${own}s` === word));

const query = fc.record({
  sort: fc.constantFrom(...sorts),
  order: fc.constantFrom(...orders),
  limit: fc.constantFrom(1, 7, 50, 200),
  filter: fc.constantFrom(...filters),
});

test('has all of the tasks to choose from', () => {
  expect(all).toHaveLength(count);
});

test('pages of a list of thousands are its beginning, whatever is rare in it', async () => {
  await fc.assert(
    fc.asyncProperty(query, async ({ filter, ...wanted }) => {
      const model = { ...nothing, ...wanted, ...filter };
      const q = 'q' in filter ? filter.q : undefined;
      const expected = all.filter(fits(model)).filter(matchesWords(q)).toSorted(compareBy(wanted));
      const seen: Task[] = [];
      let cursor: string | null = null;
      // To the end where that is near.
      for (let page = 0; page < 4; page += 1) {
        const next = await listPage(ada.api, { ...wanted, ...filter, cursor });
        seen.push(...next.items);
        cursor = next.nextCursor;
        if (cursor === null) break;
        expect(next.items).toHaveLength(wanted.limit);
      }
      expect(seen).toEqual(expected.slice(0, seen.length));
      expect(cursor === null).toBe(seen.length === expected.length);
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test('all pages of what is rare are there, beginning anywhere', async () => {
  for (const order of orders) {
    for (const sort of sorts) {
      const wanted = { ...nothing, sort, order, limit: 2, tag: ['rare'] };
      const expected = all.filter(fits(wanted)).toSorted(compareBy(wanted));
      expect(expected.length).toBeGreaterThan(5);
      expect(await listAll(ada.api, wanted), `${sort} ${order}`).toEqual(expected);
    }
  }
});
