import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestUser, problemOf, sendRaw, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';

let server: TestServer;
let user: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  user = await signUp(server.url);
});
afterAll(() => server.stop());

const json = 'application/json';

/** Posts bytes to the task list. */
const post = (bytes: Buffer | string, contentType: string | undefined = json, extra: Record<string, string> = {}) =>
  sendRaw(
    `${server.url}/api/v1/tasks`,
    'POST',
    { ...user.api.headers, ...(contentType !== '' && { 'content-type': contentType }), ...extra },
    Buffer.from(bytes),
  );

const expectProblem = (answer: Answer, status: number, type: string, fields: string[] = []): void => {
  expect({ status: answer.status, ...problemOf(answer) }).toEqual({ status, type, fields });
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
};

describe('a body that is read', () => {
  test.each([
    ['in UTF-8', '{"title":"Grüße 👋🏽"}', json],
    ['with a charset', '{"title":"a"}', 'application/json; charset=utf-8'],
    ['with a quoted charset in capitals', '{"title":"a"}', 'Application/JSON;charset="UTF-8"'],
    ['with an escaped pair of surrogates', '{"title":"\\ud83d\\udc4b"}', json],
  ])('%s', async (_, body, contentType) => {
    expect((await post(body, contentType)).status).toBe(201);
  });

  test('in pieces, cut within a character', async () => {
    const bytes = Buffer.from('{"title":"é"}');
    const headers = { ...user.api.headers, 'content-type': json };
    const cut = bytes.indexOf('é') + 1;
    const answer = await sendRaw(
      `${server.url}/api/v1/tasks`,
      'POST',
      headers,
      bytes.subarray(0, cut),
      bytes.subarray(cut),
    );
    expect(answer).toMatchObject({ status: 201, body: { title: 'é' } });
  });

  test('of exactly 1 MiB', async () => {
    const body = `{"title":"a"}`.padEnd(1024 * 1024, ' ');
    expect((await post(body)).status).toBe(201);
  });
});

describe('a body that is refused', () => {
  test.each([
    ['nothing', ''],
    ['half an object', '{"title":'],
    ['no JSON', 'title=a'],
    ['two values', '{"title":"a"} {}'],
    ['a byte-order mark', '\ufeff{"title":"a"}'],
    ['a raw control character', '{"title":"\0"}'],
    ['33 levels', `{"title":${'['.repeat(32)}${']'.repeat(32)}}`],
    ['100,000 levels', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['too many values', JSON.stringify({ title: 'a', tags: Array.from({ length: 10_000 }, () => 'a') })],
  ])('malformed: %s', async (_, body) => {
    expectProblem(await post(body), 400, 'malformed-body');
  });

  test('malformed: not UTF-8', async () => {
    expectProblem(await post(Buffer.from([...Buffer.from('{"title":"'), 0xff, 0x22, 0x7d])), 400, 'malformed-body');
    expectProblem(await post(Buffer.from('{"title":"é"}', 'latin1')), 400, 'malformed-body');
  });

  test('the content of a malformed body is not repeated', async () => {
    const answer = await post('{"title":"my secret" oops}');
    expectProblem(answer, 400, 'malformed-body');
    expect(JSON.stringify(answer.body)).not.toMatch(/secret|oops/);
  });

  test.each([
    ['NUL', '{"title":"a\\u0000b"}', ['body /title']],
    ['a lone high surrogate', '{"title":"\\ud83d"}', ['body /title']],
    ['a lone low surrogate in a list', '{"title":"a","tags":["b","\\udc4b"]}', ['body /tags/1']],
    ['NUL in a key', '{"title":"a","x\\u0000":1}', ['body /x\0']],
    ['a lone surrogate in a nested key', '{"title":"a","due":{"date":"2026-12-01","\\ud800":1}}', ['body /due/\ud800']],
    ['an unknown field with a slash', '{"title":"a","a/b~c":1}', ['body /a~1b~0c']],
    ['__proto__', '{"title":"a","__proto__":{"admin":true}}', ['body /__proto__']],
    ['a list', '["title"]', ['body ']],
    ['null', 'null', ['body ']],
  ])('invalid: %s', async (_, body, fields) => {
    expectProblem(await post(body), 400, 'invalid-request', fields);
  });

  test('one byte over 1 MiB, announced', async () => {
    expectProblem(await post('{"title":"a"}'.padEnd(1024 * 1024 + 1, ' ')), 413, 'body-too-large');
  });

  test('one byte over 1 MiB, in chunks', async () => {
    const answer = await post('{"title":"a"}'.padEnd(1024 * 1024 + 1, ' '), json, { 'transfer-encoding': 'chunked' });
    expectProblem(answer, 413, 'body-too-large');
  });

  test.each([
    ['none', ''],
    ['text', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['another charset', 'application/json; charset=latin1'],
    ['another parameter', 'application/json; profile=x'],
    ['merge patch on POST', 'application/merge-patch+json'],
    ['something like it', 'application/jsonx'],
  ])('content type: %s', async (_, contentType) => {
    expectProblem(await post('{"title":"a"}', contentType), 415, 'unsupported-media-type');
  });

  test('a compressed body', async () => {
    expectProblem(await post('{"title":"a"}', json, { 'content-encoding': 'gzip' }), 415, 'unsupported-media-type');
  });
});

test('every wrong field of body, path and query is named at once, unknown ones included', async () => {
  const answer = await user.api.send('PATCH', '/api/v1/tasks/7?page=2&page=3', {
    title: '',
    priority: 'very',
    due: { date: '2026-13-01', hour: 9 },
    colour: 'red',
    size: 1,
  });
  expect(answer.status).toBe(400);
  const { type, fields } = problemOf(answer);
  expect(type).toBe('invalid-request');
  expect(fields.toSorted()).toEqual(
    [
      'body /title',
      'body /priority',
      'body /due/date',
      'body /due/hour',
      'body /colour',
      'body /size',
      'path id',
      'query page',
    ].toSorted(),
  );
});

test('no more than a hundred wrong fields are named', async () => {
  const unknown = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field${index}`, index]));
  const answer = await user.api.post('/api/v1/tasks', { title: 'a', ...unknown });
  expect(problemOf(answer).fields).toHaveLength(100);
  expect(answer.body).toMatchObject({ detail: 'The first 100 of 500 wrong fields are named.' });
});

describe('query parameters', () => {
  test.each([
    ['unknown', '?page=2', ['query page']],
    ['doubled', '?limit=1&limit=2', ['query limit']],
    ['not percent-encoded UTF-8', '?q=%ff', ['query q']],
    ['half an escape', '?q=%e', ['query q']],
    ['NUL', '?q=a%00b', ['query q']],
    ['several', '?limit=0&sort=size&x=1', ['query limit', 'query sort', 'query x']],
  ])('refused: %s', async (_, query, fields) => {
    const answer = await sendRaw(`${server.url}/api/v1/tasks${query}`, 'GET', user.api.headers);
    expect(answer.status).toBe(400);
    expect(problemOf(answer).fields.toSorted()).toEqual(fields.toSorted());
  });

  test('read: plus, percent, repeated and empty ones', async () => {
    const answer = await user.api.get('/api/v1/tasks?q=gr%C3%BC%C3%9Fe+an&tag=a&tag=b&&limit=5&');
    expect(answer.status).toBe(200);
  });

  test('refused where a route has none', async () => {
    const answer = await user.api.get('/api/v1/me?verbose=1');
    expect(answer.status).toBe(400);
    expect(problemOf(answer).fields).toEqual(['query verbose']);
  });
});

test.each(['/api/v1/tasks/%00', '/api/v1/tasks/%zz', '/api/v1/tasks/%ff', '/api/v1/tasks/..%2f..', '/%c0%ae'])(
  'the path %s is a 4xx',
  async (path) => {
    const answer = await sendRaw(server.url + path, 'GET', user.api.headers);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(problemOf(answer).type).toMatch(/^(not-found|invalid-request)$/);
  },
);

test('whatever JSON or bytes come, the answer is never a 5xx', async () => {
  const paths = ['/api/v1/tasks', '/api/v1/api-keys', '/api/auth/sign-in/email', '/api/auth/update-user'];
  const anyKey = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('title', 'due', 'name', 'email', '__proto__'));
  const anyJson = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, tie('leaf'), fc.array(tie('value')), fc.dictionary(anyKey, tie('value'))),
    leaf: fc.oneof(
      fc.string({ unit: 'binary' }),
      // UTF-16 units by themselves: lone surrogates among them.
      fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 5 }).map((units) => String.fromCharCode(...units)),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
    ),
  })).value;
  const body = fc.oneof(
    anyJson.map((value) => Buffer.from(JSON.stringify(value))),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), body, async (path, bytes) => {
      const headers = { ...user.session.headers, 'content-type': json };
      const answer = await sendRaw(server.url + path, 'POST', headers, bytes);
      expect(answer.status).toBeLessThan(500);
    }),
    { numRuns: 300 },
  );
  expect(server.logged).toEqual([]);
});
