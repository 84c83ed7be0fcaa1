export { summaryRoutes } from './routes.ts';
export { Summaries } from './summaries.ts';
