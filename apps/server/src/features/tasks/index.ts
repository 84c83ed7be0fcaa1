export { searchConsumer } from './consumer.ts';
export { taskRoutes } from './routes.ts';
export { Tasks } from './tasks.ts';
export { trashRoutes } from './trash-routes.ts';
export { undoTaskStep } from './undo.ts';
