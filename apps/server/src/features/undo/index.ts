export { undoRoutes } from './routes.ts';
export type { WayBack, WaysBack } from './undo.ts';
