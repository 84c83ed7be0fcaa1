import type { Due, Task, TaskCreate, TaskPatch } from '@todo/contracts';
import type { Sql } from 'sql-template-tag';
import { uuidv7 } from 'uuidv7';
import type { Session } from '../../database/session.ts';
import { withUserLocked } from '../../database/user-lock.ts';
import type { OutboxWatch } from '../../events/outbox-watch.ts';
import type { Change } from '../../http/change.ts';
import { ProblemError } from '../../http/problem.ts';
import { etagOf } from '../../http/versioned.ts';
import { changedFields } from './changes.ts';
import { dueInstant, inUsualZone, isWithoutZone, usualZone } from './due.ts';
import { changeTasks, restoreTasks, trashTasks } from './many.ts';
import { insertTasks, selectIds } from './many-queries.ts';
import { isPlaced, type Move, type NewPlace, type Place, placeByMove, placeByPatch, placeOfNew } from './placement.ts';
import { insertTask, lockTask, selectTask, updateTask, withdrawTask } from './queries.ts';
import { rankOfNew } from './rank.ts';
import { later, nextVersion, recordingOf } from './recording.ts';
import { remindersAfter, remindersOfNew } from './reminders.ts';
import {
  type Scope,
  daysSkipped,
  dueOfSeries,
  goingAlong,
  seriesAfter,
  seriesOfNew,
  skipped,
  withoutEnd,
  zoneForSeries,
} from './series.ts';
import { takeTreeFromTrash } from './trash.ts';
import { hasParts, selectDescendants } from './tree.ts';

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
    headers: { etag: etagOf(task) },
  });
};

/** `zone`: that of a task which had no due date, when the patch names none. */
const mergeDue = (before: Task['due'], patch: TaskPatch['due'], zone: string | undefined): Due | null => {
  if (patch === null || patch === undefined) return patch === null ? null : before;
  const merged = { ...before, ...patch };
  if (merged.date === undefined) {
    const error = { in: 'body', pointer: '/due/date', message: 'is needed: the task has no due date yet' } as const;
    throw new ProblemError('invalid-request', { errors: [error] });
  }
  const ownZone = before === null && merged.timeZone === undefined ? zone : (merged.timeZone ?? undefined);
  return { date: merged.date, time: merged.time ?? undefined, timeZone: ownZone };
};

/**
 * What may happen to tasks. Each operation is one transaction (or part of the caller's) that changes the task and writes
 * its event; each sees only the actor's own tasks and throws `not-found` for others. A change reads the task, decides
 * here, and writes on condition that the version is still the one it read, else it begins anew: two statements, no lock
 * held between them. Where many change one task at the same time, it locks the task in the end. What concerns several
 * tasks (places, subtasks, deletion) is done with the user locked.
 */
export class Tasks {
  readonly #outbox: OutboxWatch;
  constructor(outbox: OutboxWatch) {
    this.#outbox = outbox;
  }

  /** Throws `invalid-request` for a list or a parent that the user does not have. */
  create(change: Change, input: TaskCreate): Promise<Task> {
    const { listId, parentId } = input;
    if (parentId === null) return this.#create(change, input);
    return this.#locked(change, async (within) => {
      const place = await placeOfNew(within.session, change.actor.userId, { listId, parentId });
      return this.#create(within, { ...input, ...place });
    });
  }

  async #create(change: Change, input: TaskCreate): Promise<Task> {
    const now = new Date();
    const { userId } = change.actor;
    const given = await inUsualZone(change.session, userId, input.due);
    const { due, recurrence } = await seriesOfNew(change.session, userId, { ...input, due: given });
    const task: Task = {
      id: uuidv7(),
      title: input.title,
      notes: input.notes,
      priority: input.priority,
      tags: input.tags,
      due,
      dueAt: due && dueInstant(due).toISOString(),
      status: 'open',
      completedAt: null,
      listId: input.listId,
      parentId: input.parentId,
      rank: rankOfNew(now),
      estimate: input.estimate,
      reminders: await remindersOfNew(change.session, userId, input.reminders, due),
      recurrence,
      subtasks: { total: 0, completed: 0 },
      version: 1,
      createdAt: now.toISOString(),
      updatedAt: now.toISOString(),
    };
    await this.insert(change, task, 'todo.task.created');
    return task;
  }

  /**
   * Adds a task as it is; false when there is one with its id already. Throws `invalid-request` when its list or its parent is
   * not there.
   */
  insert(change: Change, task: Task, type: 'todo.task.created' | 'todo.task.restored'): Promise<boolean> {
    const insert = async (within: Change): Promise<boolean> => {
      const inserted = await insertTask(within.session, task, recordingOf(change, type, undefined, task));
      if (inserted) this.#outbox.written(within.session, change.actor.userId);
      return inserted;
    };
    // Nobody may delete the parent, and with it its subtasks, in the middle of this.
    return task.parentId === null ? insert(change) : this.#locked(change, insert);
  }

  /**
   * Adds some hundred tasks as they are, with one statement, parents before their children; none of them may be there. A
   * part of a transaction in which the user is locked (`withUserLocked`). The relay is not told: who adds thousands does so at
   * the end, since in one process what consumers do with them would hold up the rest.
   */
  insertAll(change: Change, tasks: readonly Task[]): Promise<void> {
    const written = tasks.map((task) => ({
      task,
      known: 0,
      recording: recordingOf(change, 'todo.task.created', undefined, task),
    }));
    return insertTasks(change.session, change.actor.userId, written);
  }

  /** Reads a task of the user. */
  async get(session: Session, userId: string, id: string): Promise<Task> {
    const task = await selectTask(session, userId, id);
    if (task === undefined) throw notFound(id);
    return task;
  }

  /**
   * Applies a merge patch; one that alters nothing makes no new version and no event. `scope`: of a task that recurs
   * (series.ts).
   */
  async patch(change: Change, id: string, patch: TaskPatch, precondition?: Precondition, scope?: Scope): Promise<Task> {
    const { session, actor } = change;
    const timeZone = await zoneForSeries(session, actor.userId, patch);
    const dueZone = isWithoutZone(patch.due) ? await usualZone(session, actor.userId) : undefined;
    const edited = (before: Task, place?: Place): Task => {
      const due = dueOfSeries(before, mergeDue(before.due, patch.due, dueZone), patch, timeZone);
      const after = {
        ...before,
        title: patch.title ?? before.title,
        notes: patch.notes ?? before.notes,
        priority: patch.priority ?? before.priority,
        tags: patch.tags ?? before.tags,
        due,
        dueAt: due && dueInstant(due).toISOString(),
        estimate: patch.estimate === undefined ? before.estimate : patch.estimate,
        reminders: remindersAfter(before, patch.reminders, due),
        ...place,
      };
      return { ...after, recurrence: seriesAfter(before, after, patch, scope) };
    };
    if (isPlaced(patch)) return this.#place(change, id, precondition, placeByPatch, patch, edited);
    return this.alter(change, id, 'todo.task.updated', precondition, (before) => edited(before));
  }

  /** Puts the task into a list, under a parent, before or after another one; its subtasks go with it. */
  move(change: Change, id: string, move: Move, precondition?: Precondition): Promise<Task> {
    return this.#place(change, id, precondition, placeByMove, move, (before, place) => ({ ...before, ...place }));
  }

  /** Completes the task and its open subtasks at any depth. Completing what is completed changes nothing. */
  async complete(change: Change, id: string, precondition?: Precondition): Promise<Task> {
    const completed = (before: Task, now: Date): Task =>
      before.status === 'completed' ? before : { ...before, status: 'completed', completedAt: now.toISOString() };
    const complete = (within: Change) => this.alter(within, id, 'todo.task.completed', precondition, completed);
    const { userId } = change.actor;
    if (!(await hasParts(change.session, userId, id))) return complete(change);
    return this.#locked(change, async (within) => {
      const before = await this.get(within.session, userId, id);
      const task = await complete(within);
      if (before.status === 'completed') return task;
      const parts = await selectDescendants(within.session, userId, [id]);
      await this.change(
        within,
        parts.filter((part) => part.open).map((part) => part.id),
        completed,
      );
      return task;
    });
  }

  /** Opening what is open changes nothing. */
  reopen(change: Change, id: string, precondition?: Precondition): Promise<Task> {
    return this.alter(change, id, 'todo.task.reopened', precondition, (before) =>
      before.status === 'open'
        ? before
        : { ...before, status: 'open', completedAt: null, recurrence: withoutEnd(before.recurrence) },
    );
  }

  /**
   * Leaves out this occurrence of a task that recurs: it moves to the next one, with its subtasks, which are open again.
   * Where there is none it is completed.
   */
  async skip(change: Change, id: string, precondition?: Precondition): Promise<Task> {
    const typeOf = ({ status }: Task) => (status === 'open' ? 'todo.task.updated' : 'todo.task.completed');
    if (!(await hasParts(change.session, change.actor.userId, id))) {
      return this.alter(change, id, typeOf, precondition, skipped);
    }
    return this.#locked(change, async (within) => {
      let days = 0;
      const task = await this.alter(within, id, typeOf, precondition, (before, now) => {
        const after = skipped(before, now);
        days = daysSkipped(before, after);
        return after;
      });
      if (task.status === 'completed') return task;
      const parts = await selectDescendants(within.session, change.actor.userId, [id]);
      const partIds = parts.map((part) => part.id);
      await this.change(within, partIds, goingAlong(days));
      return task;
    });
  }

  /** Moves the task into the trash, with its subtasks at any depth. */
  delete(change: Change, id: string, precondition?: Precondition): Promise<void> {
    return this.#locked(change, async (within) => {
      const task = await lockTask(within.session, change.actor.userId, id);
      if (task === undefined) throw notFound(id);
      checkVersion(task, precondition);
      await this.trash(within, [id]);
    });
  }

  /**
   * Takes away a task that came by itself and was not wanted: not into the trash, as if it had never come. False when it
   * is not as it was any more.
   */
  async withdraw(change: Change, before: Task): Promise<boolean> {
    const last = nextVersion(before, before, later(before));
    const recording = recordingOf(change, 'todo.task.deleted', before, last);
    const withdrawn = await withdrawTask(change.session, before.version, last, recording);
    if (withdrawn) this.#outbox.written(change.session, change.actor.userId);
    return withdrawn;
  }

  /** Brings a task back out of the trash, with the subtasks that were deleted with it. Throws `not-found` when it is not there. */
  restore(change: Change, id: string): Promise<Task> {
    return this.#locked(change, async (within) => {
      const trashed = await takeTreeFromTrash(within.session, change.actor.userId, id);
      if (trashed.length === 0) {
        throw new ProblemError('not-found', { detail: `There is no task ${id} in the trash.` });
      }
      const restored = await this.bringBack(within, trashed);
      return restored.find((task) => task.id === id)!;
    });
  }

  /** The ids of the user's tasks that fit a condition on the table. */
  find(session: Session, userId: string, condition: Sql): Promise<string[]> {
    return selectIds(session, userId, condition);
  }

  /** Changes many tasks at once (many.ts). Returns how many were changed. */
  change(change: Change, ids: readonly string[], how: (before: Task, now: Date) => Task): Promise<number> {
    return this.#written(change, (within) => changeTasks(within, ids, how));
  }

  /** Moves tasks into the trash, with their subtasks at any depth, as one deletion. Returns how many that were. */
  trash(change: Change, ids: readonly string[]): Promise<number> {
    return this.#written(change, async (within) => {
      const parts = await selectDescendants(within.session, change.actor.userId, ids);
      const deepestFirst = parts.map((part) => part.id).reverse();
      return trashTasks(within, [...new Set([...deepestFirst, ...ids])]);
    });
  }

  /** Adds tasks that were taken out of the trash. */
  bringBack(change: Change, trashed: readonly Task[]): Promise<Task[]> {
    return this.#written(change, (within) => restoreTasks(within, trashed));
  }

  /** Changes a task: `how` says what comes of it; when nothing is altered there is no new version and no event. */
  alter(
    change: Change,
    id: string,
    type: ChangeType | ((after: Task) => ChangeType),
    precondition: Precondition,
    how: (before: Task, now: Date) => Task,
  ): Promise<Task> {
    return this.#retry(change, id, precondition, async (session, before) => {
      const now = later(before);
      const altered = how(before, now);
      if (Object.keys(changedFields(before, altered)).length === 0) return before;
      const after = nextVersion(before, altered, now);
      const recording = recordingOf(change, typeof type === 'function' ? type(after) : type, before, after);
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

  /** An edit that says where the task is, with what follows: its subtasks are in its list, its neighbours make room. */
  #place<Asked>(
    change: Change,
    id: string,
    precondition: Precondition,
    placeBy: (session: Session, userId: string, task: Task, asked: Asked) => Promise<NewPlace>,
    asked: Asked,
    edited: (before: Task, place: Place) => Task,
  ): Promise<Task> {
    const { userId } = change.actor;
    return this.#locked(change, async (within) => {
      const before = await this.get(within.session, userId, id);
      checkVersion(before, precondition);
      const { place, others } = await placeBy(within.session, userId, before, asked);
      const task = await this.alter(within, id, 'todo.task.updated', precondition, (newest) => edited(newest, place));
      const ranks = new Map(others.map((other) => [other.id, other.rank]));
      await this.change(within, [...ranks.keys()], (other) => ({ ...other, rank: ranks.get(other.id)! }));
      if (task.listId !== before.listId) await this.gather(within, [id], task.listId);
      return task;
    });
  }

  /** Puts the subtasks of these tasks, at any depth, into their list. */
  async gather(change: Change, ids: readonly string[], listId: string | null): Promise<void> {
    const parts = await selectDescendants(change.session, change.actor.userId, ids);
    const partIds = parts.map((part) => part.id);
    await this.change(change, partIds, (part) => ({ ...part, listId }));
  }

  /** Does `work` as a part of one transaction, while no other such work is done for the user. */
  #locked<T>(change: Change, work: (within: Change) => Promise<T>): Promise<T> {
    return withUserLocked(change.session, change.actor.userId, (session) => work({ ...change, session }));
  }

  #written<T>(change: Change, write: (within: Change) => Promise<T>): Promise<T> {
    return this.#locked(change, async (within) => {
      const result = await write(within);
      this.#outbox.written(within.session, change.actor.userId);
      return result;
    });
  }
}
