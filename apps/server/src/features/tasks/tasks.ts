import type { Changed, Due, Task, TaskCreate, TaskPatch } from '@todo/contracts';
import { uuidv7 } from 'uuidv7';
import { newEvent } from '../../database/outbox.ts';
import type { Session } from '../../database/session.ts';
import type { OutboxWatch } from '../../events/outbox-watch.ts';
import type { Change } from '../../http/change.ts';
import { ProblemError } from '../../http/problem.ts';
import { changedFields } from './changes.ts';
import { dueInstant } from './due.ts';
import { deleteTask, insertTask, lockTask, type Recording, selectTask, type TaskEvent, updateTask } from './queries.ts';
import { rankOfNew } from './rank.ts';
import { remindersAfter, remindersOfNew } from './reminders.ts';
import { placeOf, takeFromTrash } from './trash.ts';

/** The versions a caller accepts (`If-Match`); absent: any. */
export type Precondition = readonly number[] | undefined;

type ChangeType = 'todo.task.updated' | 'todo.task.completed' | 'todo.task.reopened';

/** How often a change is tried without a lock while somebody else is always faster. */
const hopefulRounds = 3;

const notFound = (id: string) => new ProblemError('not-found', { detail: `There is no task ${id}.` });

const checkVersion = (task: Task, precondition: Precondition): void => {
  if (precondition === undefined || precondition.includes(task.version)) return;
  throw new ProblemError('stale-version', {
    detail: `The task has version ${task.version}: read it again and repeat the change on it.`,
    headers: { etag: `"${task.version}"` },
  });
};

/** Time goes forward for each task, whatever the clocks of two servers say. */
const later = (before: Task): Date => new Date(Math.max(Date.now(), Date.parse(before.updatedAt) + 1));

const mergeDue = (before: Task['due'], patch: TaskPatch['due']): Due | null => {
  if (patch === null || patch === undefined) return patch === null ? null : before;
  const merged = { ...before, ...patch };
  if (merged.date === undefined) {
    const error = { in: 'body', pointer: '/due/date', message: 'is needed: the task has no due date yet' } as const;
    throw new ProblemError('invalid-request', { errors: [error] });
  }
  return { date: merged.date, time: merged.time ?? undefined, timeZone: merged.timeZone ?? undefined };
};

/**
 * What may happen to tasks. Each operation is one transaction (or part of the caller's) that changes the task and writes
 * its event; each sees only the actor's own tasks and throws `not-found` for others. A change reads the task, decides
 * here, and writes on condition that the version is still the one it read, else it begins anew: two statements, no lock
 * held between them. Where many change one task at the same time, it locks the task in the end.
 */
export class Tasks {
  readonly #outbox: OutboxWatch;
  constructor(outbox: OutboxWatch) {
    this.#outbox = outbox;
  }

  async create(change: Change, input: TaskCreate): Promise<Task> {
    const now = new Date();
    const task: Task = {
      id: uuidv7(),
      title: input.title,
      notes: input.notes,
      priority: input.priority,
      tags: input.tags,
      due: input.due,
      dueAt: input.due && dueInstant(input.due).toISOString(),
      status: 'open',
      completedAt: null,
      listId: input.listId,
      parentId: input.parentId,
      rank: rankOfNew(now),
      estimate: input.estimate,
      reminders: await remindersOfNew(change.session, change.actor.userId, input.reminders, input.due),
      recurrence: null,
      subtasks: { total: 0, completed: 0 },
      version: 1,
      createdAt: now.toISOString(),
      updatedAt: now.toISOString(),
    };
    await this.insert(change, task, 'todo.task.created');
    return task;
  }

  /** Adds a task as it is; false when there is one with its id already. */
  async insert(change: Change, task: Task, type: 'todo.task.created' | 'todo.task.restored'): Promise<boolean> {
    const inserted = await insertTask(change.session, task, this.#recording(change, type, undefined, task));
    if (inserted) this.#outbox.written(change.session, change.actor.userId);
    return inserted;
  }

  /** Reads a task of the user. */
  async get(session: Session, userId: string, id: string): Promise<Task> {
    const task = await selectTask(session, userId, id);
    if (task === undefined) throw notFound(id);
    return task;
  }

  /** Applies a merge patch; one that alters nothing makes no new version and no event. */
  patch(change: Change, id: string, patch: TaskPatch, precondition?: Precondition): Promise<Task> {
    return this.alter(change, id, 'todo.task.updated', precondition, (before) => {
      const due = mergeDue(before.due, patch.due);
      return {
        ...before,
        title: patch.title ?? before.title,
        notes: patch.notes ?? before.notes,
        priority: patch.priority ?? before.priority,
        tags: patch.tags ?? before.tags,
        due,
        dueAt: due && dueInstant(due).toISOString(),
        listId: patch.listId === undefined ? before.listId : patch.listId,
        parentId: patch.parentId === undefined ? before.parentId : patch.parentId,
        estimate: patch.estimate === undefined ? before.estimate : patch.estimate,
        reminders: remindersAfter(before, patch.reminders, due),
      };
    });
  }

  /** Completing what is completed changes nothing. */
  complete(change: Change, id: string, precondition?: Precondition): Promise<Task> {
    return this.alter(change, id, 'todo.task.completed', precondition, (before, now) =>
      before.status === 'completed' ? before : { ...before, status: 'completed', completedAt: now.toISOString() },
    );
  }

  /** Opening what is open changes nothing. */
  reopen(change: Change, id: string, precondition?: Precondition): Promise<Task> {
    return this.alter(change, id, 'todo.task.reopened', precondition, (before) =>
      before.status === 'open' ? before : { ...before, status: 'open', completedAt: null },
    );
  }

  /** Moves the task into the trash. */
  async delete(change: Change, id: string, precondition?: Precondition): Promise<void> {
    await this.#retry(change, id, precondition, async (session, before) => {
      const last: Task = { ...before, version: before.version + 1, updatedAt: later(before).toISOString() };
      const recording = this.#recording(change, 'todo.task.deleted', before, last);
      return (await deleteTask(session, before.version, last, recording)) ? last : undefined;
    });
  }

  /** Brings a task back out of the trash. Throws `not-found` when it is not there. */
  restore({ session, ...change }: Change, id: string): Promise<Task> {
    return session.transaction(async (within) => {
      const { userId } = change.actor;
      const trashed = await takeFromTrash(within, userId, id);
      if (trashed === undefined)
        throw new ProblemError('not-found', { detail: `There is no task ${id} in the trash.` });
      const place = await placeOf(within, userId, trashed);
      const task = { ...trashed, ...place, version: trashed.version + 1, updatedAt: later(trashed).toISOString() };
      await this.insert({ session: within, ...change }, task, 'todo.task.restored');
      return task;
    });
  }

  /**
   * Gives fields back the values they had before a change. Throws `conflict` when one of them has been changed again since,
   * which would be lost.
   */
  revert(change: Change, id: string, changed: Changed): Promise<Task> {
    const status = changed.status?.before;
    const type: ChangeType =
      status === undefined ? 'todo.task.updated' : status === 'open' ? 'todo.task.reopened' : 'todo.task.completed';
    const former = Object.fromEntries(Object.entries(changed).map(([field, values]) => [field, values.before]));
    return this.alter(change, id, type, undefined, (before) => {
      const since = Object.keys(changedFields(before, { ...before, ...laterValues(changed) }));
      if (since.length > 0) {
        throw new ProblemError('conflict', {
          detail: `The task "${before.title}" has been changed again since (${since.join(', ')}): this can no longer be undone.`,
        });
      }
      return { ...before, ...former };
    });
  }

  /** Changes a task: `how` says what comes of it; when nothing is altered there is no new version and no event. */
  alter(
    change: Change,
    id: string,
    type: ChangeType,
    precondition: Precondition,
    how: (before: Task, now: Date) => Task,
  ): Promise<Task> {
    return this.#retry(change, id, precondition, async (session, before) => {
      const now = later(before);
      const altered = how(before, now);
      if (Object.keys(changedFields(before, altered)).length === 0) return before;
      const after: Task = { ...altered, version: before.version + 1, updatedAt: now.toISOString() };
      const recording = this.#recording(change, type, before, after);
      return (await updateTask(session, before.version, after, recording)) ? after : undefined;
    });
  }

  /** Repeats `write` on the newest version until nobody was faster, at last with the task locked. */
  async #retry(
    { session, actor: { userId } }: Change,
    id: string,
    precondition: Precondition,
    write: (session: Session, before: Task) => Promise<Task | undefined>,
  ): Promise<Task> {
    const attempt = async (on: Session, read: typeof selectTask): Promise<Task | undefined> => {
      const before = await read(on, userId, id);
      if (before === undefined) throw notFound(id);
      checkVersion(before, precondition);
      const after = await write(on, before);
      if (after !== undefined && after !== before) this.#outbox.written(on, userId);
      return after;
    };
    for (let round = 0; round < hopefulRounds; round += 1) {
      const after = await attempt(session, selectTask);
      if (after !== undefined) return after;
    }
    const after = await session.transaction((locked) => attempt(locked, lockTask));
    if (after === undefined) throw new Error(`The task ${id} changed although it was locked.`);
    return after;
  }

  #recording({ actor, undoToken }: Change, type: TaskEvent['type'], before: Task | undefined, task: Task): Recording {
    const { userId } = actor;
    const changed = changedFields(before, type === 'todo.task.deleted' ? undefined : task);
    const data = { taskId: task.id, userId, version: task.version, actor, task, changed };
    return { event: newEvent({ type, userId, subject: task.id, time: new Date(), data }), undoToken };
  }
}

const laterValues = (changed: Changed): Partial<Task> =>
  Object.fromEntries(Object.entries(changed).map(([field, values]) => [field, values.after]));
