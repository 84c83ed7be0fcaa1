import { type SavedFilter, filterFields } from '@todo/contracts';
import { uuidv7 } from 'uuidv7';
import type { Session } from '../../database/session.ts';
import { withUserLocked } from '../../database/user-lock.ts';
import type { OutboxWatch } from '../../events/outbox-watch.ts';
import type { Change } from '../../http/change.ts';
import { ProblemError } from '../../http/problem.ts';
import { etagOf } from '../../http/versioned.ts';
import { type Neighbours, rankOfNew, ranksBetween } from '../tasks/index.ts';
import type { Altered } from '../undo/index.ts';
import {
  deleteFilter,
  insertFilter,
  lockFilter,
  type Recording,
  selectFilter,
  selectFilters,
  updateFilter,
} from './queries.ts';
import type { FilterCreate, FilterPatch } from './schemas.ts';

/** Filters of one user; so many that the summary can count the tasks of each. */
const maxFilters = 100;

/** The versions a caller accepts (`If-Match`); absent: any. */
type Precondition = readonly number[] | undefined;

const notFound = (id: string) => new ProblemError('not-found', { detail: `There is no filter ${id}.` });

const checkVersion = (filter: SavedFilter, precondition: Precondition): void => {
  if (precondition === undefined || precondition.includes(filter.version)) return;
  throw new ProblemError('stale-version', {
    detail: `The filter has version ${filter.version}: read it again and repeat the change on it.`,
    headers: { etag: etagOf(filter) },
  });
};

const alteredFields = (before: SavedFilter, after: SavedFilter): Altered =>
  Object.fromEntries(
    filterFields
      .filter((field) => before[field] !== after[field])
      .map((field) => [field, { before: before[field], after: after[field] }]),
  );

/** The filter as it is after one more change. Time goes forward for each, whatever the clocks of two servers say. */
const changedNow = (filter: SavedFilter): SavedFilter => ({
  ...filter,
  version: filter.version + 1,
  updatedAt: new Date(Math.max(Date.now(), Date.parse(filter.updatedAt) + 1)).toISOString(),
});

/**
 * What may happen to saved filters. Each operation is one transaction (or part of the caller's) that changes the filter and
 * tells the user's change log; each sees only the actor's own filters and throws `not-found` for others.
 */
export class Filters {
  readonly #outbox: OutboxWatch;
  constructor(outbox: OutboxWatch) {
    this.#outbox = outbox;
  }

  /** Throws `conflict` when the user has as many as there may be. */
  async create(change: Change, { name, query, color }: FilterCreate): Promise<SavedFilter> {
    const now = new Date();
    const at = now.toISOString();
    const times = { createdAt: at, updatedAt: at };
    const filter: SavedFilter = { id: uuidv7(), name, query, color, rank: rankOfNew(now), version: 1, ...times };
    await this.#insert(change, filter);
    return filter;
  }

  async get(session: Session, userId: string, id: string): Promise<SavedFilter> {
    const filter = await selectFilter(session, userId, id);
    if (filter === undefined) throw notFound(id);
    return filter;
  }

  /** Applies a merge patch; one that alters nothing makes no new version. */
  patch(change: Change, id: string, patch: FilterPatch, precondition?: Precondition): Promise<SavedFilter> {
    return this.#alter(change, id, precondition, (before) => ({
      ...before,
      name: patch.name ?? before.name,
      query: patch.query ?? before.query,
      color: patch.color === undefined ? before.color : patch.color,
    }));
  }

  /** Puts the filter directly before or after another one. */
  move(
    change: Change,
    id: string,
    { side, anchorId }: { readonly side: 'before' | 'after'; readonly anchorId: string },
    precondition?: Precondition,
  ): Promise<SavedFilter> {
    const { userId } = change.actor;
    const wrong = (message: string) =>
      new ProblemError('invalid-request', { errors: [{ in: 'body', pointer: `/${side}`, message }] });
    return withUserLocked(change.session, userId, async (session) => {
      const within = { ...change, session };
      const moved = await this.#lock(within, id, precondition);
      if (anchorId === id) throw wrong('is the filter itself');
      const others = (await selectFilters(session, userId)).filter((one) => one.id !== id);
      const anchor = others.findIndex((one) => one.id === anchorId);
      if (anchor === -1) throw wrong('is no filter of yours');
      const place = side === 'before' ? anchor : anchor + 1;
      const neighbours: Neighbours = {
        before: async (count) => others.slice(0, place).toReversed().slice(0, count),
        after: async (count) => others.slice(place, place + count),
      };
      const ranks = await ranksBetween(neighbours, moved.rank);
      for (const other of ranks.others) {
        await this.#alter(within, other.id, undefined, (one) => ({ ...one, rank: other.rank }));
      }
      return this.#alter(within, id, undefined, (one) => ({ ...one, rank: ranks.rank }));
    });
  }

  delete(change: Change, id: string, precondition?: Precondition): Promise<void> {
    return change.session.transaction(async (session) => {
      const within = { ...change, session };
      const before = await this.#lock(within, id, precondition);
      const changed = { filter: { before, after: null } };
      await deleteFilter(session, changedNow(before), this.#recording(within, 'deleted', changed));
      this.#outbox.written(session, change.actor.userId);
    });
  }

  /** Brings back a deleted filter as it was. Throws `conflict` when there is no room for it, or it is there. */
  restore(change: Change, deleted: SavedFilter): Promise<void> {
    return this.#insert(change, changedNow({ ...deleted, version: deleted.version + 1 }));
  }

  /**
   * Gives fields back the values they had before a change. Throws `conflict` when one of them was changed again since,
   * which would be lost.
   */
  revert(change: Change, id: string, altered: Altered): Promise<SavedFilter> {
    return this.#alter(change, id, undefined, (before) => {
      const fields = filterFields.filter((field) => Object.hasOwn(altered, field));
      const since = fields.filter((field) => before[field] !== altered[field]!.after);
      if (since.length > 0) {
        throw new ProblemError('conflict', {
          detail: `The filter "${before.name}" has been changed again since (${since.join(', ')}): this can no longer be undone.`,
        });
      }
      return { ...before, ...Object.fromEntries(fields.map((field) => [field, altered[field]!.before])) };
    });
  }

  #insert(change: Change, filter: SavedFilter): Promise<void> {
    const { userId } = change.actor;
    // Whoever comes second must see the first's when they are counted.
    return withUserLocked(change.session, userId, async (session) => {
      const recording = this.#recording({ ...change, session }, 'created', {});
      if (!(await insertFilter(session, filter, maxFilters, recording))) {
        throw new ProblemError('conflict', {
          detail: `There are ${maxFilters} filters already, or this one is there: delete one first.`,
        });
      }
      this.#outbox.written(session, userId);
    });
  }

  #alter(
    change: Change,
    id: string,
    precondition: Precondition,
    how: (before: SavedFilter) => SavedFilter,
  ): Promise<SavedFilter> {
    return change.session.transaction(async (session) => {
      const within = { ...change, session };
      const before = await this.#lock(within, id, precondition);
      const altered = how(before);
      const changed = alteredFields(before, altered);
      if (Object.keys(changed).length === 0) return before;
      const after = changedNow(altered);
      await updateFilter(session, after, this.#recording(within, 'updated', changed));
      this.#outbox.written(session, change.actor.userId);
      return after;
    });
  }

  async #lock({ session, actor }: Change, id: string, precondition: Precondition): Promise<SavedFilter> {
    const filter = await lockFilter(session, actor.userId, id);
    if (filter === undefined) throw notFound(id);
    checkVersion(filter, precondition);
    return filter;
  }

  #recording({ actor, undoToken }: Change, operation: Recording['operation'], changed: Altered): Recording {
    return { userId: actor.userId, operation, undoToken, changed };
  }
}
