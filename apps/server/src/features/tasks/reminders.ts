import type { Due, Reminder, Task } from '@todo/contracts';
import type { Session } from '../../database/session.ts';
import { ProblemError } from '../../http/problem.ts';
import { profileOf } from '../profiles/index.ts';

const isRelative = (reminder: Reminder): boolean => 'before' in reminder;

/** Throws `invalid-request` for reminders that count back from a due date which the task does not have. */
const checkReminders = (reminders: readonly Reminder[], due: Due | null): void => {
  if (due !== null) return;
  const message = 'counts back from the due date, and the task has none: give it "due", or remind {"at": …}';
  const errors = reminders.flatMap((reminder, index) =>
    isRelative(reminder) ? [{ in: 'body', pointer: `/reminders/${index}/before`, message } as const] : [],
  );
  if (errors.length > 0) throw new ProblemError('invalid-request', { errors });
};

/** The reminders of a new task: those given, else the user's default when the task is due at a time of day. */
export const remindersOfNew = async (
  session: Session,
  userId: string,
  given: readonly Reminder[] | undefined,
  due: Due | null,
): Promise<Reminder[]> => {
  if (given !== undefined) {
    checkReminders(given, due);
    return [...given];
  }
  if (due?.time === undefined) return [];
  const { defaultReminder } = await profileOf(session, userId);
  return defaultReminder === null ? [] : [{ before: defaultReminder }];
};

/** The reminders of a task after an edit. A task that loses its due date loses those that count back from it. */
export const remindersAfter = (
  before: Pick<Task, 'reminders'>,
  given: readonly Reminder[] | undefined,
  due: Due | null,
): Reminder[] => {
  if (given !== undefined) {
    checkReminders(given, due);
    return [...given];
  }
  return due === null ? before.reminders.filter((reminder) => !isRelative(reminder)) : before.reminders;
};
