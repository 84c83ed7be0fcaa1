export { Filters } from './filters.ts';
export { selectFilters } from './queries.ts';
export { filterRoutes } from './routes.ts';
export { FilterCreate } from './schemas.ts';
export { undoFilterStep } from './undo.ts';
