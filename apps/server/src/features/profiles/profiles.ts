import { randomUUID } from 'node:crypto';
import type { Profile, ProfilePatch } from '@todo/contracts';
import sql from 'sql-template-tag';
import type { OutboxWatch } from '../../events/outbox-watch.ts';
import type { Change } from '../../http/change.ts';
import { ProblemError } from '../../http/problem.ts';
import { logChange } from '../live/index.ts';
import type { Altered } from '../undo/index.ts';
import { lockProfile, writeProfile } from './queries.ts';

type Field = keyof Profile;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const alteredFields = (before: Profile, after: Profile): Altered =>
  Object.fromEntries(
    (Object.keys(after) as Field[])
      .filter((field) => !same(before[field], after[field]))
      .map((field) => [field, { before: before[field], after: after[field] }]),
  );

/** What may happen to profiles. A change that alters nothing is none. */
export class Profiles {
  readonly #outbox: OutboxWatch;
  constructor(outbox: OutboxWatch) {
    this.#outbox = outbox;
  }

  patch(change: Change, patch: ProfilePatch): Promise<Profile> {
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    return this.#alter(change, (before) => ({ ...before, ...given }));
  }

  /** Gives fields back the values they had before a change. Throws `conflict` when one was changed again since. */
  async revert(change: Change, altered: Altered): Promise<void> {
    await this.#alter(change, (before) => {
      const since = Object.keys(altered).filter((field) => !same(before[field as Field], altered[field]!.after));
      if (since.length > 0) {
        throw new ProblemError('conflict', {
          detail: `The profile has been changed again since (${since.join(', ')}): this can no longer be undone.`,
        });
      }
      const former = Object.fromEntries(Object.entries(altered).map(([field, values]) => [field, values.before]));
      return { ...before, ...former };
    });
  }

  #alter({ session, actor, undoToken }: Change, how: (before: Profile) => Profile): Promise<Profile> {
    const { userId } = actor;
    return session.transaction(async (within) => {
      const before = await lockProfile(within, userId);
      const after = how(before);
      const altered = alteredFields(before, after);
      if (Object.keys(altered).length === 0) return before;
      const logged = logChange(
        { userId, entity: 'profile', id: userId, operation: 'updated', time: new Date().toISOString() },
        sql`select from written`,
      );
      // There is one profile for each user, so the step needs no name for it.
      const undoable =
        undoToken === undefined
          ? sql``
          : sql`undoable as (
              insert into undo_steps (token, user_id, entity, entity_id, operation, changed)
              select ${undoToken}::uuid, ${userId}, 'profile', ${randomUUID()}::uuid, 'updated',
                ${JSON.stringify(altered)}::json
              from written
            ), `;
      await within.execute(sql`with ${writeProfile(userId, after)}, ${undoable} ${logged} select from written`);
      this.#outbox.written(within, userId);
      return after;
    });
  }
}
