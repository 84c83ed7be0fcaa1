export { keepDeadLetters } from './consumer.ts';
export { deadLetterRoutes } from './routes.ts';
