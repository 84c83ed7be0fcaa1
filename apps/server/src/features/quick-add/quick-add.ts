import {
  type Profile,
  type QuickAddPreview,
  type QuickAddRequest,
  type Reminder,
  TaskCreate,
  limits,
} from '@todo/contracts';
import { type QuickAdd, type ReminderWish, languageOf, parse } from '@todo/quick-add';
import type { Session } from '../../database/session.ts';
import { ProblemError } from '../../http/problem.ts';
import { listNames } from '../lists/index.ts';
import { profileOf } from '../profiles/index.ts';
import { dueInstant } from '../tasks/index.ts';

/** The name of a list begins with it: without one nobody needs to look for lists. */
const listSign = '#';

const reminderOf = (wish: ReminderWish, timeZone: string): Reminder =>
  'before' in wish ? wish : { at: dueInstant({ ...wish, timeZone }).toISOString() };

const remindersOf = ({ reminders, due }: QuickAdd, timeZone: string, { defaultReminder }: Profile): Reminder[] => {
  if (reminders.length > 0) return reminders.map((wish) => reminderOf(wish, timeZone));
  return due?.time === undefined || defaultReminder === null ? [] : [{ before: defaultReminder }];
};

/** What was read of a text, as fields of a task; the title may be empty or too long. */
export interface ReadText {
  readonly task: QuickAddPreview['task'];
  readonly spans: QuickAdd['spans'];
}

/** Reads a text with the user's own time zone, language, first day of the week and lists. Writes nothing. */
export const readText = async (
  session: Session,
  userId: string,
  { text, timeZone: wanted, language, ignore }: QuickAddRequest,
): Promise<ReadText> => {
  const profile = await profileOf(session, userId);
  const lists = text.includes(listSign) ? await listNames(session, userId) : [];
  const timeZone = wanted ?? profile.timeZone;
  const read = parse(text, {
    now: Date.now(),
    timeZone,
    language: languageOf(language ?? profile.language),
    weekStart: profile.weekStart,
    lists: lists.map(({ name }) => name),
    ignore,
  });
  const due = read.due ?? null;
  return {
    spans: read.spans,
    task: {
      title: read.title,
      priority: read.priority ?? 'none',
      tags: [...read.tags],
      due,
      dueAt: due && dueInstant(due).toISOString(),
      listId: lists.find(({ name }) => name === read.list)?.id ?? null,
      estimate: read.estimate ?? null,
      reminders: remindersOf(read, timeZone, profile),
      recurrence: read.recurrence ?? null,
    },
  };
};

/** What is wrong with a text as a task, in terms of the text. */
const whatIsWrong = ({ task, spans }: ReadText): string[] => {
  const wrong: string[] = [];
  if (task.title === '') {
    const found = spans.map((span) => `"${span.text}"`).join(', ');
    wrong.push(
      found === ''
        ? 'must not be empty'
        : `leaves no title beside ${found}: add words, or take one literally by a backslash before it`,
    );
  }
  if (task.title.length > limits.title) {
    wrong.push(`leaves a title of ${task.title.length} characters: a title has at most ${limits.title}`);
  }
  return wrong;
};

/** The task to create. Throws `invalid-request` that points at the text when it cannot be one. */
export const taskOf = (read: ReadText): TaskCreate => {
  const { dueAt: _, ...task } = read.task;
  const parsed = TaskCreate.safeParse(task);
  if (parsed.success) return parsed.data;
  const others = parsed.error.issues
    .filter(({ path }) => path[0] !== 'title')
    .map(({ path, message }) => `${path.join('/')}: ${message}`);
  const errors = [...whatIsWrong(read), ...others].map(
    (message) => ({ in: 'body', pointer: '/text', message }) as const,
  );
  throw new ProblemError('invalid-request', { errors });
};
