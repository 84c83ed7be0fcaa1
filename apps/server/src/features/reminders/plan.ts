import type { Reminder, Task } from '@todo/contracts';
import { remindInstant, reminderId } from './times.ts';

/**
 * `scheduled`: fires at `fireAt`. `snoozed`: fires (again) at `fireAt`, as its user wished. `fired`: its user was told.
 * `missed`: its time had passed when it was set. `superseded`: its time came when the task had changed already and the
 * event of that was still on its way. `cancelled`: the task has it no more, is completed or deleted.
 */
export type State = 'scheduled' | 'snoozed' | 'fired' | 'missed' | 'superseded' | 'cancelled';

/** A reminder of a task as it is kept. */
export interface PlannedReminder {
  readonly id: string;
  readonly reminder: Reminder;
  /** The task's when it was planned. */
  readonly dueAt: Date | null;
  /** The instant that the reminder stands for. */
  readonly remindAt: Date;
  readonly state: State;
  /** Absent in every state but `scheduled` and `snoozed`. */
  readonly fireAt: Date | null;
  readonly firedAt: Date | null;
  readonly snoozedAt: Date | null;
}

/**
 * A reminder whose time has passed by so much when it is set fires at once, in milliseconds: "remind me now" took a moment
 * to type. One that lies further back is noted as missed: nobody sets one in order to be told of it late.
 */
export const graceMs = 5 * 60_000;

/** What a task wants to remind of from `setAt` on; nothing when it is completed. */
const wanted = (task: Task, setAt: Date): PlannedReminder[] => {
  if (task.status === 'completed') return [];
  return task.reminders.flatMap((reminder) => {
    const remindAt = remindInstant(reminder, task.due);
    if (remindAt === undefined) return [];
    const missed = remindAt.getTime() < setAt.getTime() - graceMs;
    return [
      {
        id: reminderId(task.id, reminder),
        reminder,
        dueAt: task.dueAt === null ? null : new Date(task.dueAt),
        remindAt,
        state: missed ? 'missed' : 'scheduled',
        fireAt: missed ? null : remindAt,
        firedAt: null,
        snoozedAt: null,
      } as const,
    ];
  });
};

/** When the reminders of a task that was set so will fire, as far as its event says. */
export const fireTimes = (task: Task, setAt: Date): number[] =>
  wanted(task, setAt).flatMap(({ fireAt }) => (fireAt === null ? [] : [fireAt.getTime()]));

/** One whose instant is the same as before goes on as it was: what has fired does not fire again. */
const goOn = (before: PlannedReminder | undefined, now: PlannedReminder): PlannedReminder => {
  if (before === undefined || before.remindAt.getTime() !== now.remindAt.getTime()) return now;
  const { firedAt, snoozedAt } = before;
  switch (before.state) {
    case 'scheduled':
    case 'snoozed':
    case 'missed':
      return { ...before, dueAt: now.dueAt };
    case 'fired':
    case 'superseded':
    case 'cancelled':
      return firedAt === null ? now : { ...now, state: 'fired', fireAt: null, firedAt, snoozedAt };
  }
};

/**
 * The reminders of a task after an event, all that were known among them. `task`: as it is now; nothing when it is
 * deleted. `setAt`: the time of the event.
 */
export const replan = (
  known: readonly PlannedReminder[],
  task: Task | undefined,
  setAt: Date,
): readonly PlannedReminder[] => {
  const byId = new Map(known.map((reminder) => [reminder.id, reminder]));
  const planned = (task === undefined ? [] : wanted(task, setAt)).map((now) => goOn(byId.get(now.id), now));
  for (const { id } of planned) byId.delete(id);
  const gone = [...byId.values()].map((before) => ({ ...before, state: 'cancelled', fireAt: null }) as const);
  return [...planned, ...gone];
};
