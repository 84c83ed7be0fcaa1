export { exportRoutes } from './export-routes.ts';
export { feedRoutes } from './feed-routes.ts';
export { importRoutes } from './import-routes.ts';
