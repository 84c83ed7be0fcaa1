import type { CatalogueEvent, Task } from '@todo/contracts';
import sql from 'sql-template-tag';
import type { Session } from '../../database/session.ts';
import { withUserLocked } from '../../database/user-lock.ts';
import { OutboxWatch } from '../../events/outbox-watch.ts';
import type { Change } from '../../http/change.ts';
import { Tasks, batchesOf, lockTask, nextOccurrence, inPlace } from '../tasks/index.ts';
import { idAfter } from './ids.ts';
import { copiedParts, parentOfNext, untouchedParts } from './parts.ts';

/**
 * What completing and reopening a task of a series does. Both are parts of the consumer's transaction and act on what is
 * in the database then, so that an event which comes twice, late, or after others does no harm.
 */

type Completed = CatalogueEvent<'todo.task.completed'>['data'];
type Reopened = CatalogueEvent<'todo.task.reopened'>['data'];

/** The relay is told by whoever runs the consumer. */
const tasks = new Tasks(new OutboxWatch(undefined));

const bySystem = (session: Session, userId: string): Change => ({ session, actor: { userId, via: 'system' } });

/** Whether the task may be followed: its user is still there, and nobody has opened it again meanwhile. */
const isStillDone = async (session: Session, userId: string, taskId: string): Promise<boolean> => {
  const [row] = await session.query<{ open: boolean | null }>(sql`
    select (select completed_at is null from tasks where id = ${taskId} and user_id = u.id) as open
    from "user" u where u.id = ${userId} for key share of u`);
  return row !== undefined && row.open !== true;
};

/**
 * Whether the occurrence was made before, whatever became of it. Two statements, the first of which waits for whoever is
 * moving it into the trash, so that the second sees it there.
 */
const isKnown = async (session: Session, userId: string, id: string): Promise<boolean> => {
  if ((await lockTask(session, userId, id)) !== undefined) return true;
  return (await session.query(sql`select from trash where id = ${id}`)).length > 0;
};

/** Makes the occurrence after a completed one, if there is one and it was not made before. */
export const addNext = (session: Session, completed: Completed): Promise<void> =>
  withUserLocked(session, completed.userId, (within) => add(within, completed));

const add = async (session: Session, { task, userId, version }: Completed): Promise<void> => {
  const next = nextOccurrence(task, Date.parse(task.completedAt!), 'completed');
  if (next === undefined) return;
  if (!(await isStillDone(session, userId, task.id))) return;
  const id = idAfter(task.recurrence!.seriesId, task.id);
  if (await isKnown(session, userId, id)) return;
  const again: Task = {
    ...task,
    ...next,
    id,
    parentId: await parentOfNext(session, userId, { ...task, ...next }),
    status: 'open',
    completedAt: null,
    // 1, and more where it was made before and taken back, so that its versions only grow.
    version: Math.max(1, version - 1),
    // The time of what it follows tells whether a reopening came before or after (`takeBackNext`).
    createdAt: task.updatedAt,
    updatedAt: task.updatedAt,
  };
  const [placed] = await inPlace(session, userId, [again]);
  const change = bySystem(session, userId);
  await tasks.insert(change, placed!, 'todo.task.created');
  const parts = await copiedParts(session, userId, task, placed!);
  for (const batch of batchesOf(parts)) await tasks.insertAll(change, batch);
};

/** Takes back the occurrence that a completion made which is itself taken back, unless somebody has touched it. */
export const takeBackNext = (session: Session, reopened: Reopened): Promise<void> =>
  withUserLocked(session, reopened.userId, (within) => takeBack(within, reopened));

const takeBack = async (session: Session, { task, userId }: Reopened): Promise<void> => {
  const id = idAfter(task.recurrence!.seriesId, task.id);
  const next = await lockTask(session, userId, id);
  if (next === undefined) return;
  const isUntouched = next.status === 'open' && next.updatedAt === next.createdAt;
  // A reopening that is handled late must not take what a later completion made.
  if (!isUntouched || next.createdAt >= task.updatedAt) return;
  const parts = await untouchedParts(session, userId, next);
  if (parts === undefined) return;
  for (const task of [...parts.reverse(), next]) await tasks.withdraw(bySystem(session, userId), task);
};
