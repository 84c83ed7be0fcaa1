export type { Altered } from './queries.ts';
export { undoRoutes } from './routes.ts';
export type { WayBack } from './undo.ts';
