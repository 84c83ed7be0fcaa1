import type { Reminder, Task } from '@todo/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fireTimes, graceMs, type PlannedReminder, replan } from '../../src/features/reminders/plan.ts';

const taskOf = (fields: Partial<Task>): Task => ({
  id: '01a1fd4f-b4e7-7000-8000-000000000001',
  title: 'Call mum',
  notes: '',
  priority: 'none',
  tags: [],
  due: { date: '2026-12-01', time: '09:00' },
  dueAt: '2026-12-01T09:00:00.000Z',
  status: 'open',
  completedAt: null,
  listId: null,
  parentId: null,
  rank: 'h',
  estimate: null,
  reminders: [{ before: 'PT30M' }],
  recurrence: null,
  subtasks: { total: 0, completed: 0 },
  version: 1,
  createdAt: '2026-11-01T00:00:00.000Z',
  updatedAt: '2026-11-01T00:00:00.000Z',
  ...fields,
});
const early = new Date('2026-11-01T00:00:00Z');
const at = (time: string) => new Date(`2026-12-01T${time}:00Z`);
const dueAt = (time: string) => taskOf({ due: { date: '2026-12-01', time }, dueAt: at(time).toISOString() });
const fired = (one: PlannedReminder): PlannedReminder => ({
  ...one,
  state: 'fired',
  fireAt: null,
  firedAt: one.remindAt,
});
const plan = (task: Task, known: readonly PlannedReminder[] = [], setAt = early) => replan(known, task, setAt);

describe('planning', () => {
  test('makes a reminder of each that the task has', () => {
    const reminders: Reminder[] = [{ before: 'PT30M' }, { at: '2026-11-30T10:00:00.000Z' }];
    expect(plan(taskOf({ reminders }))).toMatchObject([
      { reminder: reminders[0], remindAt: at('08:30'), fireAt: at('08:30'), state: 'scheduled' },
      { reminder: reminders[1], remindAt: new Date('2026-11-30T10:00:00Z'), state: 'scheduled' },
    ]);
  });

  test('fires what passed a moment before it was set, and misses what passed longer ago', () => {
    const [just] = plan(dueAt('09:00'), [], new Date(at('08:30').getTime() + graceMs));
    expect(just).toMatchObject({ state: 'scheduled', fireAt: at('08:30') });
    const [past] = plan(dueAt('09:00'), [], new Date(at('08:30').getTime() + graceMs + 1));
    expect(past).toMatchObject({ state: 'missed', fireAt: null });
    expect(fireTimes(dueAt('09:00'), at('09:00'))).toEqual([]);
    expect(fireTimes(dueAt('09:00'), early)).toEqual([at('08:30').getTime()]);
  });

  test('follows the due date', () => {
    const before = plan(dueAt('09:00'));
    const after = plan(dueAt('15:00'), before.map(fired));
    expect(after).toMatchObject([{ id: before[0]!.id, remindAt: at('14:30'), state: 'scheduled', firedAt: null }]);
  });

  test('does not fire again what has fired and is the same, whatever happened to the task between', () => {
    const known = plan(dueAt('09:00')).map(fired);
    const now = at('08:31');
    const edited = plan(taskOf({ reminders: [{ before: 'PT30M' }, { before: 'PT5M' }] }), known, now);
    expect(edited.map(({ state }) => state)).toEqual(['fired', 'scheduled']);
    const completed = replan(known, taskOf({ status: 'completed' }), now);
    expect(completed).toMatchObject([{ state: 'cancelled', fireAt: null }]);
    expect(replan(completed, dueAt('09:00'), now)).toMatchObject([{ state: 'fired', fireAt: null }]);
    const deleted = replan(known, undefined, now);
    expect(replan(deleted, dueAt('09:00'), now)).toMatchObject([{ state: 'fired', fireAt: null }]);
    const removed = replan(known, taskOf({ reminders: [] }), now);
    expect(replan(removed, dueAt('09:00'), now)).toMatchObject([{ state: 'fired', fireAt: null }]);
  });

  test('keeps what is snoozed while its instant stays, and ends it with a new one', () => {
    const known = plan(dueAt('09:00')).map(
      (one) => ({ ...fired(one), state: 'snoozed', fireAt: at('10:00'), snoozedAt: at('08:31') }) as const,
    );
    expect(plan(dueAt('09:00'), known, at('08:40'))).toEqual(known);
    expect(plan(dueAt('15:00'), known, at('08:40'))).toMatchObject([{ state: 'scheduled', fireAt: at('14:30') }]);
    expect(replan(known, taskOf({ status: 'completed' }), at('08:40'))).toMatchObject([{ fireAt: null }]);
  });

  test('plans anew what was left for an event on its way', () => {
    const known = plan(dueAt('09:00')).map((one) => ({ ...one, state: 'superseded', fireAt: null }) as const);
    expect(plan(dueAt('09:00'), known)).toMatchObject([{ state: 'scheduled', fireAt: at('08:30') }]);
  });

  test('is the same from wherever it comes, as long as nothing fired', () => {
    const reminder = fc.oneof(
      fc.integer({ min: 0, max: 600 }).map((minutes): Reminder => ({ before: `PT${minutes}M` })),
      fc
        .integer({ min: 0, max: 23 })
        .map((hour): Reminder => ({ at: at(`${String(hour).padStart(2, '0')}:00`).toISOString() })),
    );
    const task = fc
      .record({
        reminders: fc.uniqueArray(reminder, { selector: (one) => JSON.stringify(one), maxLength: 5 }),
        hour: fc.integer({ min: 10, max: 20 }),
        status: fc.constantFrom('open' as const, 'completed' as const),
      })
      .map(({ reminders, hour, status }) => ({ ...dueAt(`${hour}:00`), reminders, status }));
    const active = (planned: readonly PlannedReminder[]) => planned.filter(({ state }) => state !== 'cancelled');
    fc.assert(
      fc.property(fc.array(task, { minLength: 1, maxLength: 6 }), (tasks) => {
        let known: readonly PlannedReminder[] = [];
        for (const one of tasks) known = replan(known, one, early);
        expect(active(known)).toEqual(plan(tasks.at(-1)!));
      }),
    );
  });
});
