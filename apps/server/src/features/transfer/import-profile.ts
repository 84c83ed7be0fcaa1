import { defaultProfile, type Profile } from '@todo/contracts';
import type { Change } from '../../http/change.ts';
import type { Profiles } from '../profiles/index.ts';

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
