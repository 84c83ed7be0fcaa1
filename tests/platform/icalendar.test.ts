import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestUser, signUp } from '../../apps/server/test/support/client.ts';
import { type TestServer, startTestServer } from '../../apps/server/test/support/server.ts';
import { createTask } from '../../apps/server/test/support/tasks.ts';

/** The calendar and the export, read by somebody else's parser: icalendar from PyPI, in a virtual environment of its own. */
const run = promisify(execFile);
const icalendar = 'icalendar==7.3.0';

/** Prints what the parser understood of each VTODO and VEVENT, and every fault that it forgave. */
const script = `
import json, sys
from icalendar import Calendar
calendar = Calendar.from_ical(open(sys.argv[1], 'rb').read())
def moment(value):
    return None if value is None else value.dt.isoformat()
items = []
errors = [str(error) for error in calendar.errors]
for component in calendar.walk():
    errors += [str(error) for error in component.errors]
    if component.name in ('VTODO', 'VEVENT'):
        rule = component.get('RRULE')
        items.append({
            'kind': component.name,
            'uid': str(component['UID']),
            'summary': str(component['SUMMARY']),
            'description': str(component.get('DESCRIPTION', '')),
            'start': moment(component.get('DTSTART')),
            'due': moment(component.get('DUE')),
            'rule': None if rule is None else rule.to_ical().decode(),
        })
zones = [str(zone['TZID']) for zone in calendar.walk('VTIMEZONE')]
json.dump({'items': items, 'errors': errors, 'zones': zones}, sys.stdout)
`;

interface Read {
  readonly items: {
    kind: string;
    uid: string;
    summary: string;
    description: string;
    start: string | null;
    due: string | null;
    rule: string | null;
  }[];
  readonly errors: string[];
  readonly zones: string[];
}

const directory = mkdtempSync(join(tmpdir(), 'todo-icalendar-'));
const python = join(directory, 'venv/bin/python');
let server: TestServer;
let ada: TestUser;
beforeAll(async () => {
  await run('python3', ['-m', 'venv', join(directory, 'venv')]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', icalendar]);
  writeFileSync(join(directory, 'read.py'), script);
  server = await startTestServer();
  ada = await signUp(server.url);
});
afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

const read = async (url: string, headers: Readonly<Record<string, string>> = {}): Promise<Read> => {
  const response = await fetch(url, { headers });
  expect(response.status).toBe(200);
  const file = join(directory, 'calendar.ics');
  writeFileSync(file, Buffer.from(await response.arrayBuffer()));
  return JSON.parse((await run(python, [join(directory, 'read.py'), file])).stdout) as Read;
};

test('icalendar reads the calendar and the export without a fault', async () => {
  const notes = 'Semicolons; commas, back\\slashes\nand lines 😎 '.repeat(20);
  const timed = await createTask(ada.api, {
    title: 'Timed دودھ',
    notes,
    due: { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' },
    recurrence: { rule: 'FREQ=WEEKLY;BYDAY=TU' },
    reminders: [{ before: 'PT30M' }, { at: '2026-11-30T08:00:00.000Z' }],
    estimate: 'PT45M',
    tags: ['a', 'b'],
  });
  const day = await createTask(ada.api, { title: 'Day', due: { date: '2026-12-24' } });
  const child = await createTask(ada.api, {
    title: 'Child',
    parentId: day.id,
    due: { date: '2026-07-01', time: '10:00' },
  });
  const { url } = (await ada.api.post<{ url: string }>('/api/v1/feed')).body;

  const feed = await read(url);
  expect(feed.errors).toEqual([]);
  expect(feed.zones).toEqual(['Europe/Berlin']);
  const events = new Map(feed.items.filter(({ kind }) => kind === 'VEVENT').map((item) => [item.uid, item]));
  expect(events.get(`${timed.id}-event`)).toMatchObject({
    summary: 'Timed دودھ',
    description: timed.notes,
    start: '2026-12-01T09:00:00+01:00',
    rule: 'FREQ=WEEKLY;BYDAY=TU',
  });
  expect(events.get(`${day.id}-event`)!.start).toBe('2026-12-24');
  expect(events.get(`${child.id}-event`)!.start).toBe('2026-07-01T10:00:00+00:00');

  const exported = await read(`${server.url}/api/v1/export?format=ics`, ada.api.headers);
  expect(exported.errors).toEqual([]);
  expect(exported.items.map(({ kind, uid, due }) => [kind, uid, due])).toEqual([
    ['VTODO', timed.id, '2026-12-01T09:00:00+01:00'],
    ['VTODO', day.id, '2026-12-24'],
    ['VTODO', child.id, '2026-07-01T10:00:00+00:00'],
  ]);
});
