import type { List } from '@todo/contracts';
import type { Session } from '../../database/session.ts';
import type { Change } from '../../http/change.ts';
import type { Lists } from '../lists/index.ts';
import { rankOfMany } from '../tasks/index.ts';
import type { FoundList } from './found.ts';
import { selectListNames } from './queries.ts';
import { settleListName } from './settle.ts';
import { isUuid, uuid5 } from './uuid5.ts';

/** Where the lists of a file are in the account. */
export interface PlacedLists {
  /** Ids by the file's keys. */
  readonly ids: ReadonlyMap<string, string>;
  /** Those that are not there yet. */
  readonly missing: readonly List[];
}

/**
 * Finds the user's lists that a file means: one that came from it before, else one of the same name. Two lists of one
 * name in the file stay two.
 */
export const placeLists = async (
  session: Session,
  userId: string,
  found: readonly FoundList[],
): Promise<PlacedLists> => {
  const own = found.length === 0 ? [] : await selectListNames(session, userId);
  const ownIds = new Set(own.map(({ id }) => id));
  const names = found.map(({ name }) => settleListName(name));
  const ids = new Map<string, string>();
  const missing: List[] = [];
  const now = new Date();
  for (const [index, list] of found.entries()) {
    const name = names[index]!;
    const madeId = uuid5(userId, 'list', list.key);
    const named = names.indexOf(name) === names.lastIndexOf(name);
    const known = [
      isUuid(list.key) && ownIds.has(list.key) ? list.key : undefined,
      ownIds.has(madeId) ? madeId : undefined,
      named ? own.find((one) => one.name === name && !one.archived)?.id : undefined,
    ].find((id) => id !== undefined);
    ids.set(list.key, known ?? madeId);
    if (known !== undefined) continue;
    missing.push({
      id: madeId,
      name,
      color: list.color ?? null,
      archived: list.archived ?? false,
      rank: list.rank ?? rankOfMany(now, index),
      version: 1,
      createdAt: list.createdAt ?? now.toISOString(),
      updatedAt: now.toISOString(),
    });
  }
  return { ids, missing };
};

/** Adds the lists that are missing, all or none. Returns how many there were. */
export const createLists = (change: Change, missing: readonly List[], lists: Lists): Promise<number> =>
  change.session.transaction(async (session) => {
    let created = 0;
    for (const list of missing) if (await lists.insert({ ...change, session }, list)) created += 1;
    return created;
  });
