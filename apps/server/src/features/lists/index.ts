export { Lists } from './lists.ts';
export { listNames } from './queries.ts';
export { listRoutes } from './routes.ts';
export { undoListStep } from './undo.ts';
