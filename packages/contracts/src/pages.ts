/**
 * The addresses of the web interface's pages, with `:name` for a variable part. The server answers each with the page that
 * loads the interface; what is not here is not found. The interface's routes are typed by it, so none is forgotten.
 */
export const pages = [
  '/',
  '/sign-in',
  '/sign-up',
  '/inbox',
  '/today',
  '/upcoming',
  '/overdue',
  '/completed',
  '/trash',
  '/search',
  '/tags/:tag',
] as const;
export type Page = (typeof pages)[number];
