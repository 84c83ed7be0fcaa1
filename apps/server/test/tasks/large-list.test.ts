import sql from 'sql-template-tag';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probeSizes } from '../../src/features/tasks/list-query.ts';
import { type TestUser, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { listAll } from '../support/tasks.ts';

/** More than both probes look at, so that every way to a filtered page is taken. */
const count = probeSizes.second + 2 * probeSizes.first;

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  ada = await signUp(server.url);
  // Task n is the nth newest.
  await server.database.execute(sql`
    insert into tasks (id, user_id, title, title_key, notes, priority, tags, version, created_at, updated_at, completed_at)
    select gen_random_uuid(), ${ada.id}, title, title, '', 0,
      array_remove(array[
        case when n % 3 = 0 then 'common' end, case when n % 90 = 0 then 'middling' end,
        case when n % 2000 = 1500 then 'rare' end, case when n <= 400 and n % 10 = 0 then 'lately' end], null),
      1, at, at, case when n % 7 > 0 then at end
    from (select n, n || case when n % 90 = 0 then ' walnut' else '' end || case when n % 2000 = 1500 then ' zanzibar' else '' end,
      timestamptz '2026-01-01' - n * interval '1 minute' from generate_series(1, ${count}::int) as n) as made (n, title, at)`);
});
afterAll(() => server.stop());

const numbers = Array.from({ length: count }, (_, index) => index + 1);

describe('pages of a large account, put together, are all that matches in its order', () => {
  test.each([
    ['a common tag', { tag: 'common' }, (n: number) => n % 3 === 0],
    ['a middling tag', { tag: 'middling' }, (n: number) => n % 90 === 0],
    ['a rare tag', { tag: 'rare' }, (n: number) => n % 2000 === 1500],
    ['a tag of the newest alone', { tag: 'lately' }, (n: number) => n <= 400 && n % 10 === 0],
    ['a tag that nobody has', { tag: 'unknown' }, () => false],
    ['a middling word', { q: 'walnut' }, (n: number) => n % 90 === 0],
    ['a rare word', { q: 'zanzibar' }, (n: number) => n % 2000 === 1500],
    ['a word that nobody has', { q: 'quokka' }, () => false],
    ['what is open', { status: 'open' }, (n: number) => n % 7 === 0],
    ['a middling tag, completed', { tag: 'middling', status: 'completed' }, (n: number) => n % 90 === 0 && n % 7 > 0],
  ] as const)('%s', async (_, query, fits) => {
    const found = await listAll(ada.api, { limit: 50, ...query });
    expect(found.map(({ title }) => Number.parseInt(title, 10))).toEqual(numbers.filter(fits));
  });
});
