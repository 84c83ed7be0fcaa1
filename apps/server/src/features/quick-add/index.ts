export { quickAddRoutes } from './routes.ts';
