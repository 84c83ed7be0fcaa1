import { type List, type ListChanged, type ListCreate, listFields, type ListPatch } from '@todo/contracts';
import sql from 'sql-template-tag';
import { uuidv7 } from 'uuidv7';
import { newEvent } from '../../database/outbox.ts';
import type { Session } from '../../database/session.ts';
import { withUserLocked } from '../../database/user-lock.ts';
import type { OutboxWatch } from '../../events/outbox-watch.ts';
import type { Change } from '../../http/change.ts';
import { ProblemError } from '../../http/problem.ts';
import { etagOf } from '../../http/versioned.ts';
import { rankOfNew, ranksBetween, type Tasks } from '../tasks/index.ts';
import { neighboursOf } from './neighbours.ts';
import { deleteList, insertList, lockList, type Recording, selectList, updateList } from './queries.ts';

/** The versions a caller accepts (`If-Match`); absent: any. */
type Precondition = readonly number[] | undefined;

/** What becomes of the tasks of a deleted list. */
export type TasksOfDeleted = 'delete' | 'inbox';

const notFound = (id: string) => new ProblemError('not-found', { detail: `There is no list ${id}.` });

const checkVersion = (list: List, precondition: Precondition): void => {
  if (precondition === undefined || precondition.includes(list.version)) return;
  throw new ProblemError('stale-version', {
    detail: `The list has version ${list.version}: read it again and repeat the change on it.`,
    headers: { etag: etagOf(list) },
  });
};

/** The fields in which two versions of a list differ; for a new or a deleted list, those that have a value. */
const changedFields = (before: List | undefined, after: List | undefined): ListChanged => {
  const changed: ListChanged = {};
  for (const field of listFields) {
    // Every list has a place from the beginning; that is no news.
    if (field === 'rank' && (before === undefined || after === undefined)) continue;
    const blank = field === 'archived' ? false : null;
    const was = before === undefined ? blank : before[field];
    const is = after === undefined ? blank : after[field];
    if (was !== is) changed[field] = { before: was, after: is };
  }
  return changed;
};

/** Time goes forward for each list, whatever the clocks of two servers say. */
const next = (list: List): Pick<List, 'version' | 'updatedAt'> => ({
  version: list.version + 1,
  updatedAt: new Date(Math.max(Date.now(), Date.parse(list.updatedAt) + 1)).toISOString(),
});

/**
 * What may happen to lists. Each operation is one transaction (or part of the caller's) that locks the list, changes it and
 * writes its event; each sees only the actor's own lists and throws `not-found` for others.
 */
export class Lists {
  readonly #outbox: OutboxWatch;
  readonly #tasks: Tasks;
  constructor(outbox: OutboxWatch, tasks: Tasks) {
    this.#outbox = outbox;
    this.#tasks = tasks;
  }

  async create(change: Change, { name, color }: ListCreate): Promise<List> {
    const now = new Date();
    const at = now.toISOString();
    const times = { createdAt: at, updatedAt: at };
    const list: List = { id: uuidv7(), name, color, archived: false, rank: rankOfNew(now), version: 1, ...times };
    await this.insert(change, list);
    return list;
  }

  /** Adds a list as it is; false when there is one with its id already. */
  async insert(change: Change, list: List): Promise<boolean> {
    const recording = this.#recording(change, 'todo.list.created', undefined, list);
    const inserted = await insertList(change.session, list, recording);
    if (inserted) this.#outbox.written(change.session, change.actor.userId);
    return inserted;
  }

  async get(session: Session, userId: string, id: string): Promise<List> {
    const list = await selectList(session, userId, id);
    if (list === undefined) throw notFound(id);
    return list;
  }

  /** Applies a merge patch; one that alters nothing makes no new version and no event. */
  patch(change: Change, id: string, patch: ListPatch, precondition?: Precondition): Promise<List> {
    return this.alter(change, id, precondition, (before) => ({
      ...before,
      name: patch.name ?? before.name,
      color: patch.color === undefined ? before.color : patch.color,
      archived: patch.archived ?? before.archived,
    }));
  }

  /** Puts the list directly before or after another one. */
  move(
    change: Change,
    id: string,
    { side, anchorId }: { readonly side: 'before' | 'after'; readonly anchorId: string },
    precondition?: Precondition,
  ): Promise<List> {
    const { userId } = change.actor;
    const wrong = (message: string) =>
      new ProblemError('invalid-request', { errors: [{ in: 'body', pointer: `/${side}`, message }] });
    return withUserLocked(change.session, userId, async (session) => {
      const within = { ...change, session };
      const before = await this.get(session, userId, id);
      checkVersion(before, precondition);
      if (anchorId === id) throw wrong('is the list itself');
      const anchor = await selectList(session, userId, anchorId);
      if (anchor === undefined) throw wrong('is no list of yours');
      const neighbours = neighboursOf(session, userId, id, side, anchor);
      const { rank, others } = await ranksBetween(neighbours, before.rank);
      for (const other of others) {
        await this.alter(within, other.id, undefined, (list) => ({ ...list, rank: other.rank }));
      }
      return this.alter(within, id, precondition, (list) => ({ ...list, rank }));
    });
  }

  /** Deletes the list. Its tasks go into the trash, or into the inbox; nobody can add one meanwhile. */
  delete(change: Change, id: string, tasksOf: TasksOfDeleted, precondition?: Precondition): Promise<void> {
    const { userId } = change.actor;
    return withUserLocked(change.session, userId, async (session) => {
      const within = { ...change, session };
      const before = await lockList(session, userId, id);
      if (before === undefined) throw notFound(id);
      checkVersion(before, precondition);
      const ids = await this.#tasks.find(session, userId, sql`list_id = ${id}`);
      if (tasksOf === 'delete') await this.#tasks.trash(within, ids);
      else await this.#tasks.change(within, ids, (task) => ({ ...task, listId: null }));
      const last: List = { ...before, ...next(before) };
      await deleteList(session, last, this.#recording(change, 'todo.list.deleted', before, last));
      this.#outbox.written(session, userId);
    });
  }

  /** Changes a list: `how` says what comes of it; when nothing is altered there is no new version and no event. */
  alter(change: Change, id: string, precondition: Precondition, how: (before: List) => List): Promise<List> {
    const { userId } = change.actor;
    return change.session.transaction(async (session) => {
      const before = await lockList(session, userId, id);
      if (before === undefined) throw notFound(id);
      checkVersion(before, precondition);
      const altered = how(before);
      if (Object.keys(changedFields(before, altered)).length === 0) return before;
      const after: List = { ...altered, ...next(before) };
      await updateList(session, after, this.#recording(change, 'todo.list.updated', before, after));
      this.#outbox.written(session, userId);
      return after;
    });
  }

  #recording(
    { actor, undoToken }: Change,
    type: Recording['event']['type'],
    before: List | undefined,
    list: List,
  ): Recording {
    const { userId } = actor;
    const changed = changedFields(before, type === 'todo.list.deleted' ? undefined : list);
    const data = { listId: list.id, userId, version: list.version, actor, list, changed };
    return { event: newEvent({ type, userId, subject: list.id, time: new Date(), data }), undoToken };
  }
}
