import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestUser, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { importFile, refusalOf, sample } from '../support/transfer.ts';

let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  ada = await signUp(server.url);
});
afterAll(() => server.stop());

/** Pieces that parsers stumble over. */
const pieces = [
  '"',
  '\n',
  '\r',
  ',',
  '{',
  '}',
  '[',
  ']',
  '\\',
  ':',
  ';',
  '\0',
  '\uFEFF',
  'BEGIN:VTODO\n',
  'null',
  '-1',
  '1e999',
  '\\ud800',
  '__proto__',
  'RRULE:FREQ=X',
  '9999-99-99',
];

const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.nat(60),
  insert: fc.oneof(
    fc.constantFrom(...pieces),
    fc.string({ maxLength: 6 }),
    fc.string({ unit: 'binary', maxLength: 3 }),
  ),
});
/** A sample with some places changed. */
const damaged = (content: Buffer, changes: readonly { at: number; remove: number; insert: string }[]): Buffer => {
  let text = content.toString('utf8');
  for (const { at, remove, insert } of changes) {
    const place = Math.floor(at * text.length);
    text = text.slice(0, place) + insert + text.slice(place + remove);
  }
  return Buffer.from(text);
};

test.each([
  ['todoist-csv', 'todoist.csv'],
  ['todoist-json', 'todoist.json'],
  ['ticktick', 'ticktick.csv'],
  ['microsoft-todo', 'microsoft.json'],
  ['vikunja', 'vikunja.json'],
  ['todotxt', 'todo.txt'],
  ['ical', 'calendar.ics'],
  ['json', 'own.json'],
  ['csv', 'own.csv'],
])(
  'a damaged file of %s is read as far as it can be, or refused with the reason',
  { timeout: 120_000 },
  async (format, name) => {
    const content = await sample(name);
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const answer = await importFile<unknown>(ada.api, format, damaged(content, changes));
        const { status, detail } = refusalOf(answer);
        expect([200, 400], JSON.stringify(answer.body)).toContain(status);
        if (status === 400) expect(detail).toBeTruthy();
      }),
      { numRuns: 60 },
    );
    expect(server.logged).toEqual([]);
  },
);
