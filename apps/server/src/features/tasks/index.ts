export { searchConsumer } from './consumer.ts';
export { FilterText } from './filter/schema.ts';
export { rankOfNew } from './rank.ts';
export { taskRoutes } from './routes.ts';
export { IfMatch } from './schemas.ts';
export { Tasks } from './tasks.ts';
export { trashRoutes } from './trash-routes.ts';
export { undoTaskStep } from './undo.ts';
