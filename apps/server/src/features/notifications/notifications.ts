import sql, { type Sql } from 'sql-template-tag';
import type { Session } from '../../database/session.ts';
import type { OutboxWatch } from '../../events/outbox-watch.ts';
import type { Change } from '../../http/change.ts';
import { ProblemError } from '../../http/problem.ts';
import { logChange } from '../live/index.ts';
import type { WayBack } from '../undo/index.ts';
import {
  deleteNotification,
  insertNotification,
  markNotifications,
  type Notification,
  selectNotification,
} from './queries.ts';

/** A mark of some notifications: from and to when they were read; null: unread. */
interface Mark {
  /** Which ones, as a condition. */
  readonly which: Sql;
  readonly before: string | null;
  readonly after: string | null;
  /** What the change log calls them: an id, or `all`. */
  readonly id: string;
}

/** What users may do with their notifications. Each operation is one statement; what is so already changes nothing. */
export class Notifications {
  readonly #outbox: OutboxWatch;
  constructor(outbox: OutboxWatch) {
    this.#outbox = outbox;
  }

  /** Throws `not-found`. */
  async get(session: Session, userId: string, id: string): Promise<Notification> {
    const one = await selectNotification(session, userId, id);
    if (one === undefined) throw new ProblemError('not-found', { detail: `There is no notification ${id}.` });
    return one;
  }

  async mark(change: Change, id: string, as: 'read' | 'unread'): Promise<Notification> {
    const { session, actor } = change;
    const { readAt } = await this.get(session, actor.userId, id);
    if ((readAt !== null) !== (as === 'read')) {
      const after = as === 'read' ? new Date().toISOString() : null;
      await this.#mark(change, { which: sql`id = ${id}`, before: readAt, after, id });
    }
    return this.get(session, actor.userId, id);
  }

  readAll(change: Change): Promise<void> {
    return this.#mark(change, { which: sql`true`, before: null, after: new Date().toISOString(), id: 'all' });
  }

  async delete(change: Change, id: string): Promise<void> {
    const { session, actor } = change;
    const one = await this.get(session, actor.userId, id);
    await this.#write(change, deleteNotification(actor.userId, id), { id, operation: 'deleted', before: one });
  }

  /** Undoes a step that changed notifications (`undo_steps`). What has been changed again since stays. */
  readonly undoStep: WayBack = async (change, { id, operation, changed }) => {
    if (operation === 'marked') {
      const ids = changed!.ids!.before as string[];
      // There and back, each way by its own step.
      const { before: after, after: before } = changed!.readAt! as Pick<Mark, 'before' | 'after'>;
      const which = sql`id = any(${ids}::uuid[])`;
      await this.#mark(change, { which, before, after, id: ids.length === 1 ? ids[0]! : 'all' });
      return;
    }
    const { before, after } = changed!.notification!;
    const { userId } = change.actor;
    if (operation === 'created') {
      await this.#write(change, deleteNotification(userId, id), { id, operation: 'deleted', before: after });
    } else {
      const restored = insertNotification(userId, before as Notification, sql`select 1`);
      await this.#write(change, restored, { id, operation: 'created', after: before });
    }
  };

  async #mark(change: Change, { which, before, after, id }: Mark): Promise<void> {
    const { actor, undoToken } = change;
    const undoable =
      undoToken === undefined
        ? sql``
        : sql`undoable as (
            insert into undo_steps (token, user_id, entity, entity_id, operation, changed)
            select ${undoToken}::uuid, ${actor.userId}, 'notification', ${undoToken}::uuid, 'marked', json_build_object(
              'ids', json_build_object('before', ids, 'after', ids),
              'readAt', ${JSON.stringify({ before, after })}::json)
            from written
          ), `;
    const write = sql`
      ${markNotifications(actor.userId, which, before, after)},
      written as (select json_agg(id) as ids from marked having count(*) > 0)`;
    await this.#log(change, sql`${write}, ${undoable}`, id, after === null ? 'unread' : 'read');
  }

  async #write(
    change: Change,
    write: Sql,
    step: { id: string; operation: 'created' | 'deleted'; before?: unknown; after?: unknown },
  ): Promise<void> {
    const { actor, undoToken } = change;
    const { id, operation, before = null, after = null } = step;
    const undoable =
      undoToken === undefined
        ? sql``
        : sql`undoable as (
            insert into undo_steps (token, user_id, entity, entity_id, operation, changed)
            select ${undoToken}::uuid, ${actor.userId}, 'notification', ${id}::uuid, ${operation},
              ${JSON.stringify({ notification: { before, after } })}::json
            from written
          ), `;
    await this.#log(change, sql`${write}, ${undoable}`, id, operation);
  }

  /** `write`: CTEs, each with a comma behind it; `written` has a row if anything was changed, which live connections then hear of. */
  async #log({ session, actor }: Change, write: Sql, id: string, operation: string): Promise<void> {
    const { userId } = actor;
    const time = new Date().toISOString();
    const logged = logChange({ userId, entity: 'notification', id, operation, time }, sql`select from written`);
    const rows = await session.query(sql`with ${write} ${logged} select from written`);
    if (rows.length > 0) this.#outbox.written(session, userId);
  }
}
