export type { Altered, UndoStep } from './queries.ts';
export { undoRoutes } from './routes.ts';
export type { WayBack, WayBackOfMany } from './undo.ts';
