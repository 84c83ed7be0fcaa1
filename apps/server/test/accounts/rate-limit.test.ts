import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestClient, password, problemOf } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ TRUST_PROXY: 'true' });
});
afterAll(() => server.stop());

/** A guess at a password, as the proxy in front passes it on. */
const guess = (forwarded: string) =>
  new TestClient(server.url).post(
    '/api/auth/change-password',
    { currentPassword: 'guess', newPassword: password },
    { 'x-forwarded-for': forwarded },
  );

test('sixty people sign up from one address within seconds', async () => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      new TestClient(server.url).post(
        '/api/auth/sign-up/email',
        { name: 'A', email: `crowd-${index}@example.com`, password },
        { 'x-forwarded-for': '198.51.100.1' },
      ),
    ),
  );
  expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 60 }, () => 200));
}, 60_000);

test('guessing from one address is slowed down, whatever the client writes before it', async () => {
  for (let turn = 0; turn < 20; turn++) {
    expect((await guess(`10.0.0.${turn}, 203.0.113.7`)).status).toBe(401);
  }
  const refused = await guess('203.0.113.9, 203.0.113.7');
  expect([refused.status, problemOf(refused).type]).toEqual([429, 'too-many-requests']);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await guess('203.0.113.8')).status).toBe(401);
});
