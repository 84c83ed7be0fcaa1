import type { Due, TaskPatch } from '@todo/contracts';
import { instantOf } from '@todo/recurrence';
import type { Session } from '../../database/session.ts';
import { profileOf } from '../profiles/index.ts';

/** The instant a due date stands for; without a zone it is in UTC. */
export const dueInstant = (due: Due): Date => new Date(instantOf(due));

/** The zone that the user's due dates are in when they name none: that of the profile; nothing for UTC, which needs no name. */
export const usualZone = async (session: Session, userId: string): Promise<string | undefined> => {
  const { timeZone } = await profileOf(session, userId);
  return timeZone === 'UTC' ? undefined : timeZone;
};

/** The due date of a new task in the zone that the user lives in, unless it names one. */
export const inUsualZone = async (session: Session, userId: string, due: Due | null): Promise<Due | null> =>
  due === null || due.timeZone !== undefined ? due : { ...due, timeZone: await usualZone(session, userId) };

/** Whether a patch gives a due date and says nothing of its zone. */
export const isWithoutZone = (due: TaskPatch['due']): boolean =>
  due !== null && due !== undefined && due.timeZone === undefined;
