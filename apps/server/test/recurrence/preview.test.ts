import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestUser, TestClient, problemOf, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

interface Item {
  readonly date: string;
  readonly time?: string;
  readonly instant: string;
}
const preview = (body: unknown, client: TestClient = ada.api) =>
  client.post<{ items: Item[] }>('/api/v1/recurrence/preview', body);
const dates = async (body: unknown) => (await preview(body)).body.items.map(({ date }) => date);

describe('a preview', () => {
  test('has date, time and instant', async () => {
    const start = { date: '2026-10-24', time: '02:30', timeZone: 'Europe/Berlin' };
    const answer = await preview({ rule: 'FREQ=DAILY', start, count: 3 });
    expect(answer.status).toBe(200);
    expect(answer.body.items).toEqual([
      { date: '2026-10-24', time: '02:30', instant: '2026-10-24T00:30:00.000Z' },
      { date: '2026-10-25', time: '02:30', instant: '2026-10-25T00:30:00.000Z' },
      { date: '2026-10-26', time: '02:30', instant: '2026-10-26T01:30:00.000Z' },
    ]);
  });

  test('of whole days has no time', async () => {
    const { body } = await preview({
      rule: 'FREQ=MONTHLY',
      start: { date: '2027-01-31', timeZone: 'Asia/Karachi' },
      count: 2,
    });
    expect(body.items).toEqual([
      { date: '2027-01-31', instant: '2027-01-30T19:00:00.000Z' },
      { date: '2027-03-31', instant: '2027-03-30T19:00:00.000Z' },
    ]);
  });

  test('counts from completions when asked', async () => {
    const body = { rule: 'FREQ=MONTHLY', start: { date: '2027-01-31' }, from: 'completion', count: 3 };
    expect(await dates(body)).toEqual(['2027-01-31', '2027-02-28', '2027-03-28']);
    expect(await dates({ ...body, rule: 'FREQ=DAILY;INTERVAL=3;UNTIL=20270205' })).toEqual([
      '2027-01-31',
      '2027-02-03',
    ]);
    expect(await dates({ ...body, rule: 'FREQ=DAILY;COUNT=2' })).toHaveLength(2);
  });

  test('shows 10, or as many as there are', async () => {
    const start = { date: '2026-12-01' };
    expect(await dates({ rule: 'FREQ=DAILY', start })).toHaveLength(10);
    expect(await dates({ rule: 'FREQ=DAILY', start, count: 100 })).toHaveLength(100);
    expect(await dates({ rule: 'FREQ=DAILY;COUNT=4', start })).toHaveLength(4);
    expect(await dates({ rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', start })).toEqual([]);
  });

  test('names every wrong field at once', async () => {
    const answer = await preview({
      rule: 'FREQ=DAILY;BYHOUR=9',
      from: 'now',
      start: { date: '2026-02-30', time: '25:00', timeZone: 'Mars' },
      count: 101,
      more: 1,
    });
    expect(answer.status).toBe(400);
    expect(problemOf(answer).fields.toSorted()).toEqual(
      ['/count', '/from', '/more', '/rule', '/start/date', '/start/time', '/start/timeZone'].map(
        (pointer) => `body ${pointer}`,
      ),
    );
    expect(JSON.stringify(answer.body)).toContain('allowed parts are FREQ, INTERVAL');
  });

  test('is for users', async () => {
    const nobody = new TestClient(server.url);
    expect((await preview({ rule: 'FREQ=DAILY', start: { date: '2026-12-01' } }, nobody)).status).toBe(401);
  });
});
