import type { Actor, CatalogueEvent, Due, Task, TaskCreate, TaskPatch } from '@todo/contracts';
import { uuidv7 } from 'uuidv7';
import { newEvent } from '../../database/outbox.ts';
import type { Session } from '../../database/session.ts';
import type { OutboxWatch } from '../../events/outbox-watch.ts';
import { ProblemError } from '../../http/problem.ts';
import { changedFields } from './changes.ts';
import { dueInstant } from './due.ts';
import { deleteTask, insertTask, lockTask, selectTask, updateTask } from './queries.ts';

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

  async create(session: Session, actor: Actor, input: TaskCreate): Promise<Task> {
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
      version: 1,
      createdAt: now.toISOString(),
      updatedAt: now.toISOString(),
    };
    await insertTask(session, actor.userId, task, this.#event('todo.task.created', actor, undefined, task));
    this.#outbox.written(session, actor.userId);
    return task;
  }

  /** Reads a task of the user. */
  async get(session: Session, userId: string, id: string): Promise<Task> {
    const task = await selectTask(session, userId, id);
    if (task === undefined) throw notFound(id);
    return task;
  }

  /** Applies a merge patch; one that alters nothing makes no new version and no event. */
  patch(session: Session, actor: Actor, id: string, patch: TaskPatch, precondition?: Precondition): Promise<Task> {
    return this.#change(session, actor, id, precondition, 'todo.task.updated', (before) => {
      const due = mergeDue(before.due, patch.due);
      return {
        ...before,
        title: patch.title ?? before.title,
        notes: patch.notes ?? before.notes,
        priority: patch.priority ?? before.priority,
        tags: patch.tags ?? before.tags,
        due,
        dueAt: due && dueInstant(due).toISOString(),
      };
    });
  }

  /** Completing what is completed changes nothing. */
  complete(session: Session, actor: Actor, id: string, precondition?: Precondition): Promise<Task> {
    return this.#change(session, actor, id, precondition, 'todo.task.completed', (before, now) =>
      before.status === 'completed' ? before : { ...before, status: 'completed', completedAt: now.toISOString() },
    );
  }

  /** Opening what is open changes nothing. */
  reopen(session: Session, actor: Actor, id: string, precondition?: Precondition): Promise<Task> {
    return this.#change(session, actor, id, precondition, 'todo.task.reopened', (before) =>
      before.status === 'open' ? before : { ...before, status: 'open', completedAt: null },
    );
  }

  async delete(session: Session, actor: Actor, id: string, precondition?: Precondition): Promise<void> {
    await this.#retry(session, actor.userId, id, precondition, async (on, before) => {
      const last: Task = { ...before, version: before.version + 1, updatedAt: later(before).toISOString() };
      const event = this.#event('todo.task.deleted', actor, before, last);
      return (await deleteTask(on, actor.userId, before.version, id, event)) ? last : undefined;
    });
  }

  #change(
    session: Session,
    actor: Actor,
    id: string,
    precondition: Precondition,
    type: ChangeType,
    alter: (before: Task, now: Date) => Task,
  ): Promise<Task> {
    return this.#retry(session, actor.userId, id, precondition, async (on, before) => {
      const now = later(before);
      const altered = alter(before, now);
      if (Object.keys(changedFields(before, altered)).length === 0) return before;
      const after: Task = { ...altered, version: before.version + 1, updatedAt: now.toISOString() };
      const event = this.#event(type, actor, before, after);
      return (await updateTask(on, actor.userId, before.version, after, event)) ? after : undefined;
    });
  }

  /** Repeats `write` on the newest version until nobody was faster, at last with the task locked. */
  async #retry(
    session: Session,
    userId: string,
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

  #event<T extends ChangeType | 'todo.task.created' | 'todo.task.deleted'>(
    type: T,
    actor: Actor,
    before: Task | undefined,
    task: Task,
  ): CatalogueEvent<T> {
    const { userId } = actor;
    const changed = changedFields(before, type === 'todo.task.deleted' ? undefined : task);
    const data = { taskId: task.id, userId, version: task.version, actor, task, changed };
    return newEvent({ type, userId, subject: task.id, time: new Date(), data } as Parameters<typeof newEvent<T>>[0]);
  }
}
