export { searchConsumer } from './consumer.ts';
export { taskRoutes } from './routes.ts';
export { Tasks } from './tasks.ts';
