export { recurrenceConsumer } from './consumer.ts';
export { recurrenceRoutes } from './routes.ts';
