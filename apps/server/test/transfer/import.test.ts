import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import sql from 'sql-template-tag';
import { TestClient, type TestUser, problemOf, sendRaw, signUp } from '../support/client.ts';
import { changeLog } from '../support/live.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { activityOf, changeTask, createTask, listAll } from '../support/tasks.ts';
import { importFile, refusalOf, sample } from '../support/transfer.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  ada = await signUp(server.url);
});
afterEach(() => {
  if (server.logged.length > 0) throw new Error(`The server complains: ${server.logged.join()}`);
});
afterAll(() => server.stop());

const counts = async (client: TestClient, content: Buffer | string, query: Record<string, string> = {}) => {
  const answer = await importFile(client, 'todotxt', content, query);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const { created, existing, inTrash } = answer.body.tasks;
  return { created, existing, inTrash };
};
const lines = (count: number, text = 'Task') =>
  Array.from({ length: count }, (_, index) => `${text} ${index + 1} +List${index % 5}`).join('\n');

test('every task that comes is an event like any other', async () => {
  const answer = await importFile(ada.api, 'todoist', await sample('todoist.csv'));
  for (const { id, title } of answer.body.items) {
    const [entry] = await activityOf(ada.api, id, 1);
    expect(entry).toMatchObject({
      operation: 'created',
      actor: { via: 'api-key', keyId: ada.keyId },
      changed: { title: { before: null, after: title } },
    });
  }
  // Two of them are parents, whose progress is told of as well.
  const log = await changeLog(ada.api, 7);
  expect(log.filter(({ operation }) => operation === 'created')).toHaveLength(5);
});

describe('the same file again', () => {
  test('makes no doubles, and says how many are new', async () => {
    expect(await counts(ada.api, lines(12))).toEqual({ created: 12, existing: 0, inTrash: 0 });
    expect(await counts(ada.api, lines(12))).toEqual({ created: 0, existing: 12, inTrash: 0 });
    expect(await counts(ada.api, lines(15))).toEqual({ created: 3, existing: 12, inTrash: 0 });
    expect(await listAll(ada.api)).toHaveLength(15);
  });

  test('leaves alone what was changed, and what is in the trash', async () => {
    await counts(ada.api, lines(3));
    const [first, second] = await listAll(ada.api);
    await changeTask(ada.api, first!.id, 'patch', { title: 'Mine', notes: 'changed' });
    await changeTask(ada.api, second!.id, 'delete');
    expect(await counts(ada.api, lines(3))).toEqual({ created: 0, existing: 2, inTrash: 1 });
    const after = await listAll(ada.api);
    expect(after).toHaveLength(2);
    expect(after.find(({ id }) => id === first!.id)).toMatchObject({ title: 'Mine', notes: 'changed' });
  });

  test('is somebody else’s as well, each with their own', async () => {
    const ben = await signUp(server.url);
    await counts(ada.api, lines(3));
    expect(await counts(ben.api, lines(3))).toEqual({ created: 3, existing: 0, inTrash: 0 });
  });

  test('at the same time makes no doubles either', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => counts(ada.api, lines(600))));
    expect(all.reduce((sum, { created }) => sum + created, 0)).toBe(600);
    expect(await listAll(ada.api, { limit: 200 })).toHaveLength(600);
    const [events] = await server.database.query<{ count: number }>(
      sql`select count(*) as count from lists where user_id = ${ada.id}`,
    );
    expect(events!.count).toBe(5);
  });

  test('keeps equal tasks apart', async () => {
    expect(await counts(ada.api, 'Same\nSame\nSame')).toEqual({ created: 3, existing: 0, inTrash: 0 });
    expect(await counts(ada.api, 'Same\nSame\nSame\nSame')).toEqual({ created: 1, existing: 3, inTrash: 0 });
  });
});

test('a dry run tells the same and changes nothing', async () => {
  await counts(ada.api, lines(2));
  const answer = await importFile(ada.api, 'todotxt', lines(12), { dryRun: 'true' });
  expect(answer.body).toMatchObject({
    dryRun: true,
    tasks: { found: 12, created: 10, existing: 2, inTrash: 0 },
    lists: { found: 5, created: 3 },
  });
  expect(answer.headers.get('undo-token')).toBeNull();
  expect(await listAll(ada.api)).toHaveLength(2);
  const real = await importFile(ada.api, 'todotxt', lines(12));
  expect(real.body).toEqual({ ...answer.body, dryRun: false });
});

test('an import is undone as one, and comes back from the trash by hand alone', async () => {
  const kept = await createTask(ada.api, 'Kept');
  const answer = await importFile(ada.api, 'todoist', await sample('todoist.csv'));
  const undone = await ada.api.post('/api/v1/undo', { token: answer.headers.get('undo-token') });
  expect(undone.status, JSON.stringify(undone.body)).toBe(200);
  expect((await listAll(ada.api)).map(({ id }) => id)).toEqual([kept.id]);
  const again = await importFile(ada.api, 'todoist', await sample('todoist.csv'));
  expect(again.body.tasks).toEqual({ found: 4, created: 0, existing: 0, inTrash: 4 });
  expect(again.headers.get('undo-token')).toBeNull();
});

test('lists of the same name are used, archived ones are not', async () => {
  const add = (name: string, archived: boolean) =>
    server.database.query<{ id: string }>(sql`
      insert into lists (id, user_id, name, rank, archived_at, version, created_at, updated_at)
      values (gen_random_uuid(), ${ada.id}, ${name}, 'a0', ${archived ? new Date() : null}::timestamptz, 1, now(), now())
      returning id`);
  const [open] = await add('Open', false);
  const [old] = await add('Old', true);
  await counts(ada.api, 'One +Open\nTwo +Old');
  const tasks = await listAll(ada.api);
  expect(tasks.find(({ title }) => title === 'One')!.listId).toBe(open!.id);
  expect(tasks.find(({ title }) => title === 'Two')!.listId).not.toBe(old!.id);
});

test('a parent in the trash leaves its children where they are; circles are cut', async () => {
  const rows = [
    'id,title,notes,status,priority,tags,list,parent_id',
    'a,A,,open,none,,,c',
    'b,B,,open,none,,,a',
    'c,C,,open,none,,,b',
    'd,D,,open,none,,,a',
  ];
  const first = await importFile(ada.api, 'csv', rows.slice(0, 4).join('\n'));
  expect(first.body.tasks.created).toBe(3);
  const roots = (await listAll(ada.api)).filter(({ parentId }) => parentId === null);
  expect(roots).toHaveLength(1);
  const a = (await listAll(ada.api)).find(({ title }) => title === 'A')!;
  await changeTask(ada.api, a.id, 'delete');
  const second = await importFile(ada.api, 'csv', rows.join('\n'));
  expect(second.body.tasks).toMatchObject({ created: 1, inTrash: 1 });
  expect((await listAll(ada.api)).find(({ title }) => title === 'D')).toMatchObject({ parentId: null });
});

// How long it takes, alone on a machine, is measured by `npm run bench -- import`.
test('10,000 tasks come, in their order and each with its event', { timeout: 120_000 }, async () => {
  expect(await counts(ada.api, lines(10_000))).toEqual({ created: 10_000, existing: 0, inTrash: 0 });
  expect(await counts(ada.api, lines(10_000))).toEqual({ created: 0, existing: 10_000, inTrash: 0 });
  const [row] = await server.database.query<{ ranks: number; tasks: number }>(
    sql`select count(distinct rank) as ranks, count(*) as tasks from tasks where user_id = ${ada.id}`,
  );
  expect(row).toEqual({ ranks: 10_000, tasks: 10_000 });
});

describe('a file is taken', () => {
  test('as the only one of a form, whatever its field is called', async () => {
    const form = new FormData();
    form.set('upload', new Blob(['One\nTwo']), 'x.txt');
    const send = (body: FormData) =>
      fetch(`${server.url}/api/v1/import?format=todotxt`, { method: 'POST', headers: ada.api.headers, body });
    expect(await (await send(form)).json()).toMatchObject({ tasks: { created: 2 } });
    form.set('another', new Blob(['Three']), 'y.txt');
    expect((await send(form)).status).toBe(400);
    expect((await send(new FormData())).status).toBe(400);
  });

  test('of 32 MiB at most', async () => {
    const size = 32 * 1024 * 1024;
    const full = `${'x'.repeat(400)}\n`.repeat(10).padEnd(size, ' ');
    expect((await importFile(ada.api, 'todotxt', full)).status).toBe(200);
    expect(problemOf(await importFile(ada.api, 'todotxt', `${full} `)).type).toBe('body-too-large');
    const headers = { ...ada.api.headers, 'transfer-encoding': 'chunked' };
    const chunks = Array.from({ length: 33 }, () => Buffer.alloc(1024 * 1024, 32));
    const chunked = await sendRaw(`${server.url}/api/v1/import?format=todotxt`, 'POST', headers, ...chunks);
    expect(problemOf(chunked).type).toBe('body-too-large');
  });

  test('of 50,000 tasks at most', async () => {
    const answer = await importFile<unknown>(ada.api, 'todotxt', 'x y\n'.repeat(50_001), { dryRun: 'true' });
    expect(refusalOf(answer)).toMatchObject({ status: 400, detail: expect.stringContaining('at most 50000') });
  });

  test('with a content type that a file can have', async () => {
    for (const type of ['text/plain; charset=utf-8', 'text/csv', 'application/json', 'text/calendar']) {
      expect((await importFile(ada.api, 'todotxt', 'One', {}, type)).status).toBe(200);
    }
    const form = await importFile(ada.api, 'todotxt', 'One', {}, 'application/x-www-form-urlencoded');
    expect(problemOf(form).type).toBe('unsupported-media-type');
    const broken = await importFile(ada.api, 'todotxt', 'One', {}, 'multipart/form-data; boundary=x');
    expect(problemOf(broken).type).toBe('malformed-body');
  });
});

test('who may not, may not, and wrong parameters are named', async () => {
  expect((await importFile(new TestClient(server.url), 'todotxt', 'One')).status).toBe(401);
  const wrong = await importFile(ada.api, 'excel', 'One', { dryRun: 'perhaps', timeZone: 'Mars', [randomUUID()]: '' });
  expect(problemOf(wrong).fields).toHaveLength(4);
});
