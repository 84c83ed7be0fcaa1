import type { WayBack } from '../undo/index.ts';
import type { Profiles } from './profiles.ts';

export { Profiles } from './profiles.ts';
export { profileOf } from './queries.ts';
export { profileRoutes } from './routes.ts';

/** Undoes a step that changed a profile (`undo_steps`). */
export const undoProfileStep =
  (profiles: Profiles): WayBack =>
  (change, { changed }) =>
    profiles.revert(change, changed ?? {});
