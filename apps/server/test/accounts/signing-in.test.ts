import sql from 'sql-template-tag';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestClient, cookiesOf, password, problemOf, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';

let server: TestServer;
let nobody: TestClient;
beforeAll(async () => {
  server = await startTestServer();
  nobody = new TestClient(server.url);
});
afterAll(() => server.stop());

const signIn = (email: string, secret = password, headers: Record<string, string> = {}) =>
  nobody.post('/api/auth/sign-in/email', { email, password: secret }, headers);

/** Whether the client is let in. */
const status = async (client: TestClient): Promise<number> => (await client.get('/api/v1/me')).status;

test('sign up, be somebody, sign out, sign in again', async () => {
  const email = 'Ada.Lovelace@Example.com';
  const signedUp = await nobody.post('/api/auth/sign-up/email', { name: ' Ada ', email, password });
  expect(signedUp).toMatchObject({ status: 200, body: { user: { email: 'ada.lovelace@example.com', name: 'Ada' } } });
  expect(signedUp.headers.getSetCookie().join()).toMatch(/todo\.session_token=.*HttpOnly; SameSite=Lax/);
  const ada = new TestClient(server.url, { cookie: cookiesOf(signedUp) });
  const me = await ada.get<{ id: string }>('/api/v1/me');
  expect(me).toMatchObject({ status: 200, body: { email: 'ada.lovelace@example.com', name: 'Ada' } });
  expect(await ada.get('/api/auth/get-session')).toMatchObject({ status: 200, body: { user: { id: me.body.id } } });

  const signedOut = await ada.post('/api/auth/sign-out');
  expect(signedOut.status).toBe(200);
  expect(signedOut.headers.getSetCookie().join()).toMatch(/todo\.session_token=; Max-Age=0/);
  expect(await status(ada)).toBe(401);
  expect((await ada.get('/api/auth/get-session')).body).toBeNull();

  const signedIn = await signIn('ADA.lovelace@example.com');
  expect(signedIn.status).toBe(200);
  expect(await status(new TestClient(server.url, { cookie: cookiesOf(signedIn) }))).toBe(200);
});

test('an account needs a name, an e-mail address and a good password; every fault is named', async () => {
  const answer = await nobody.post('/api/auth/sign-up/email', {
    name: ' ',
    email: 'ada@',
    password: '1234567',
    role: 'admin',
    emailVerified: true,
  });
  expect(answer.status).toBe(400);
  expect(problemOf(answer)).toEqual({
    type: 'invalid-request',
    fields: ['body /name', 'body /email', 'body /password', 'body /role', 'body /emailVerified'],
  });
});

test.each([
  ['8', '12345678'],
  ['128', '👋'.repeat(64)],
])('a password of %s characters is good', async (length, secret) => {
  const email = `length-${length}@example.com`;
  expect((await nobody.post('/api/auth/sign-up/email', { name: 'A', email, password: secret })).status).toBe(200);
  expect((await signIn(email, secret)).status).toBe(200);
});

test('a password of 129 characters is too long', async () => {
  const body = { name: 'A', email: 'long@example.com', password: 'x'.repeat(129) };
  expect(problemOf(await nobody.post('/api/auth/sign-up/email', body)).fields).toEqual(['body /password']);
});

test('an e-mail address has one account, whatever its case', async () => {
  const { email } = await signUp(server.url);
  const body = { name: 'Eve', email: email.toUpperCase(), password };
  const answer = await nobody.post('/api/auth/sign-up/email', body);
  expect([answer.status, problemOf(answer).type]).toEqual([409, 'conflict']);
  expect(answer.body).toMatchObject({ code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL' });
});

test('of many sign-ups with one address at the same time, one wins and nothing is left of the others', async () => {
  const body = { name: 'Ada', email: 'race@example.com', password };
  const answers = await Promise.all(Array.from({ length: 8 }, () => nobody.post('/api/auth/sign-up/email', body)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
  const [row] = await server.database.query<{ users: number; accounts: number }>(sql`
    select count(*) as users, (select count(*) from account a where a.user_id = min(u.id)) as accounts
    from "user" u where email = 'race@example.com'`);
  expect(row).toEqual({ users: 1, accounts: 1 });
});

test('a wrong password and an unknown address get the same answer', async () => {
  const { email } = await signUp(server.url);
  const wrong = await signIn(email, 'not my password');
  const unknown = await signIn('nobody@example.com');
  expect([wrong.status, problemOf(wrong).type]).toEqual([401, 'unauthenticated']);
  expect({ ...(unknown.body as object), instance: '' }).toEqual({ ...(wrong.body as object), instance: '' });
});

test('signing out ends that session at once, and no other', async () => {
  const user = await signUp(server.url);
  const second = new TestClient(server.url, { cookie: cookiesOf(await signIn(user.email)) });
  expect([await status(user.session), await status(second)]).toEqual([200, 200]);
  await second.post('/api/auth/sign-out', {});
  expect([await status(user.session), await status(second), await status(user.api)]).toEqual([200, 401, 200]);
});

test('signing out everywhere else, and a new password, end the other sessions at once', async () => {
  const user = await signUp(server.url);
  const others = await Promise.all(
    [1, 2].map(async () => new TestClient(server.url, { cookie: cookiesOf(await signIn(user.email)) })),
  );
  expect(await Promise.all(others.map(status))).toEqual([200, 200]);
  expect((await user.session.post('/api/auth/revoke-other-sessions')).status).toBe(200);
  expect(await Promise.all([user.session, ...others].map(status))).toEqual([200, 401, 401]);

  const third = new TestClient(server.url, { cookie: cookiesOf(await signIn(user.email)) });
  expect(await status(third)).toBe(200);
  const changed = await user.session.post('/api/auth/change-password', {
    currentPassword: password,
    newPassword: 'another good one',
    revokeOtherSessions: true,
  });
  expect(changed.status).toBe(200);
  expect(await status(third)).toBe(401);
  expect((await signIn(user.email)).status).toBe(401);
  expect((await signIn(user.email, 'another good one')).status).toBe(200);
});

test('a session that has expired is refused', async () => {
  const { id, email } = await signUp(server.url);
  const session = new TestClient(server.url, { cookie: cookiesOf(await signIn(email)) });
  await server.database.execute(sql`update session set expires_at = now() - interval '1 s' where user_id = ${id}`);
  expect(await status(session)).toBe(401);
});

test.each([
  ['forged', (cookie: string) => `${cookie.slice(0, -4)}AAAA`],
  ['unsigned', (cookie: string) => cookie.replace(/\..*/, '')],
  ['empty', () => 'todo.session_token='],
  ['not ours', () => 'session=1'],
  ['nonsense', () => ';;=;%00=%ff; todo.session_token=%00%ff'],
])('a cookie that is %s is nobody’s', async (_, change) => {
  const user = await signUp(server.url);
  expect(await status(new TestClient(server.url, { cookie: change(user.session.headers['cookie']!) }))).toBe(401);
});

test('nobody gets 401 with how to do better', async () => {
  const answer = await nobody.get('/api/v1/me');
  expect([answer.status, problemOf(answer).type]).toEqual([401, 'unauthenticated']);
  expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="todo"');
  expect((await nobody.post('/api/auth/change-password', { currentPassword: 'a', newPassword: password })).status).toBe(
    401,
  );
});

describe('a page of another site', () => {
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'https://other.example' },
  ];

  test.each(foreign)('changes nothing with a cookie: %j', async (headers) => {
    const user = await signUp(server.url);
    const task = await user.session.post('/api/v1/tasks', { title: 'a' }, headers);
    expect([task.status, problemOf(task).type]).toEqual([403, 'forbidden']);
    const signOut = await user.session.post('/api/auth/sign-out', {}, headers);
    expect([signOut.status, problemOf(signOut).type]).toEqual([403, 'forbidden']);
    expect(await status(user.session)).toBe(200);
  });

  test('signs nobody in', async () => {
    const { email } = await signUp(server.url);
    expect((await signIn(email, password, { origin: 'https://evil.example' })).status).toBe(403);
  });

  test('may hold an API key', async () => {
    const user = await signUp(server.url);
    const made = await user.api.post('/api/v1/tasks', { title: 'a' }, { origin: 'https://other.example' });
    expect(made.status).toBe(201);
  });

  test('is told from our own pages and from programs', async () => {
    const user = await signUp(server.url);
    const own: Record<string, string>[] = [
      {},
      { origin: server.url },
      { origin: `http://localhost:${server.port}` },
      { 'sec-fetch-site': 'same-origin', origin: server.url },
    ];
    for (const headers of own) {
      expect((await user.session.post('/api/v1/tasks', { title: 'a' }, headers)).status).toBe(201);
    }
  });
});

test('what better-auth has besides is not open', async () => {
  const user = await signUp(server.url);
  for (const path of [
    '/api/auth/api-key/create',
    '/api/auth/delete-user',
    '/api/auth/sign-in/social',
    '/api/auth/ok',
  ]) {
    expect((await user.session.post(path, { name: 'x' })).status).toBe(404);
  }
});

test('when the database fails, signing out says so instead of pretending', async () => {
  const user = await signUp(server.url);
  await server.database.execute(sql`alter table session rename to session_away`);
  const signedOut = await user.session.post('/api/auth/sign-out');
  const asked = await user.session.get('/api/auth/get-session');
  await server.database.execute(sql`alter table session_away rename to session`);
  expect([signedOut.status, asked.status]).toEqual([500, 500]);
  expect(signedOut.headers.getSetCookie()).toEqual([]);
  expect(await status(user.session)).toBe(200);
  expect(server.logged.join()).toContain('session');
  expect(JSON.stringify([signedOut.body, asked.body])).not.toContain('relation');
});

test('passwords, keys and session tokens are in no table as they are', async () => {
  const user = await signUp(server.url);
  const rows = await server.database.query<{ row: string }>(sql`
    select row_to_json(a)::text as row from account a union all select row_to_json(k)::text from api_key k`);
  const all = rows.map(({ row }) => row).join('\n');
  expect(all).toContain(user.keyId);
  expect(all).not.toContain(password);
  expect(all).not.toContain(user.api.headers['authorization']!.slice('Bearer '.length));
});
