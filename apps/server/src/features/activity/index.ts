export { activityConsumer } from './consumer.ts';
export { activityRoutes } from './routes.ts';
