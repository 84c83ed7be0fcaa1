export { Lists } from './lists.ts';
export { listRoutes } from './routes.ts';
export { undoListStep } from './undo.ts';
