import { defaultProfile, type Profile } from '@todo/contracts';
import type { Change } from '../../http/change.ts';
import { ProblemError } from '../../http/problem.ts';
import { FilterCreate, type Filters, selectFilters } from '../filters/index.ts';
import type { Profiles } from '../profiles/index.ts';
import type { FoundFilter } from './found.ts';

/** Takes over a profile that came with our own export, where nothing was chosen yet. */
export const takeProfile = async (
  profiles: Profiles,
  { session, actor }: Change,
  own: Profile,
  given: Profile,
): Promise<void> => {
  const isChosen = JSON.stringify(own) !== JSON.stringify(defaultProfile);
  if (!isChosen) await profiles.patch({ session, actor }, given);
};

/** Takes over the saved filters that can be read and whose name is not there yet, in their order, as many as there may be. */
export const takeFilters = async (filters: Filters, change: Change, given: readonly FoundFilter[]): Promise<void> => {
  const own = new Set((await selectFilters(change.session, change.actor.userId)).map(({ name }) => name));
  for (const one of given) {
    const filter = FilterCreate.safeParse(one);
    if (!filter.success || own.has(filter.data.name)) continue;
    try {
      await filters.create(change, filter.data);
    } catch (error) {
      if (error instanceof ProblemError && error.type === 'conflict') return;
      throw error;
    }
  }
};
