import sql from 'sql-template-tag';
import { insertOutbox, newEvent } from '../../database/outbox.ts';
import type { Session } from '../../database/session.ts';
import type { OutboxWatch } from '../../events/outbox-watch.ts';
import type { Change } from '../../http/change.ts';
import { ProblemError } from '../../http/problem.ts';
import { profileOf } from '../profiles/index.ts';
import type { WayBack } from '../undo/index.ts';
import type { PlannedReminder } from './plan.ts';
import { selectReminder, selectReminders } from './queries.ts';
import { type Snooze, snoozedUntil } from './snooze.ts';

export interface Snoozed {
  readonly reminderId: string;
  readonly taskId: string;
  readonly until: string;
}

/** What users may do with reminders. What is planned and when it fires is the consumer's (role `reminders`). */
export class Reminders {
  readonly #outbox: OutboxWatch;
  constructor(outbox: OutboxWatch) {
    this.#outbox = outbox;
  }

  /** The reminders of a task of the user, in the order of their times. Throws `not-found`. */
  async list(session: Session, userId: string, taskId: string): Promise<PlannedReminder[]> {
    const reminders = await selectReminders(session, userId, taskId);
    if (reminders === undefined) throw new ProblemError('not-found', { detail: `There is no task ${taskId}.` });
    return reminders;
  }

  /** Wishes a reminder at another time; the consumer sees to it. Throws `not-found`, or `invalid-request` for the past. */
  async snooze(change: Change, id: string, snooze: Snooze): Promise<Snoozed> {
    const { session, actor } = change;
    const reminder = await selectReminder(session, actor.userId, id);
    if (reminder === undefined) {
      throw new ProblemError('not-found', {
        detail: `There is no reminder ${id}: its task has it no more, is completed or deleted, or a moment too new.`,
      });
    }
    const { timeZone } = await profileOf(session, actor.userId);
    const until = snoozedUntil(snooze, new Date(), timeZone).toISOString();
    await this.#wish(change, reminder, until);
    return { reminderId: id, taskId: reminder.taskId, until };
  }

  /** Takes a snooze back: it fires when it would have before. Nothing happens to a reminder that is gone. */
  readonly undoSnooze: WayBack = async (change, { id, changed }) => {
    const reminder = await selectReminder(change.session, change.actor.userId, id);
    const before = (changed?.until?.before ?? null) as string | null;
    if (reminder !== undefined) await this.#wish(change, reminder, before);
  };

  /** Writes the event and the undo step. */
  async #wish(
    { session, actor, undoToken }: Change,
    { id, taskId, remindAt, state, fireAt }: PlannedReminder & { readonly taskId: string },
    until: string | null,
  ): Promise<void> {
    const { userId } = actor;
    const data = { reminderId: id, taskId, userId, remindAt: remindAt.toISOString(), until };
    const event = newEvent({ type: 'todo.reminder.snoozed', userId, subject: taskId, time: new Date(), data });
    const before = state === 'snoozed' ? (fireAt?.toISOString() ?? null) : null;
    const undoable =
      undoToken === undefined
        ? sql``
        : sql`with undoable as (
            insert into undo_steps (token, user_id, entity, entity_id, operation, changed)
            values (${undoToken}::uuid, ${userId}, 'reminder', ${id}::uuid, 'snoozed',
              ${JSON.stringify({ until: { before, after: until } })}::json)
          ) `;
    await session.execute(sql`${undoable}${insertOutbox(event)}`);
    this.#outbox.written(session, userId);
  }
}
