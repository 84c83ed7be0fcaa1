import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  type SearchSchemaInput,
} from '@tanstack/react-router';
import type { Page } from '@todo/contracts/pages';
import { askPosition } from '../model/live-position.ts';
import { queryClient } from '../model/query-client.ts';
import { sessionQuery } from '../model/session.ts';
import { NotFound } from './not-found.tsx';
import { PageError } from './page-error.tsx';
import { Shell } from './shell.tsx';
import { ViewPage } from '../tasks/view-page.tsx';
import { TagPage } from '../tasks/tag-page.tsx';

const root = createRootRoute({ notFoundComponent: NotFound, errorComponent: PageError });

/** Addresses within this application only, so that a link cannot lead a person who signs in elsewhere. */
const ownAddress = (to: unknown): string => (typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : '/inbox');

const entry = <P extends '/sign-in' | '/sign-up'>(path: P) =>
  createRoute({
    getParentRoute: () => root,
    path,
    validateSearch: (search: { to?: unknown } & SearchSchemaInput) => ({ to: ownAddress(search.to) }),
    component: lazyRouteComponent(
      () => import('../account/pages.tsx'),
      path === '/sign-in' ? 'SignInPage' : 'SignUpPage',
    ),
  });

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  validateSearch: ({ task }: { task?: unknown } & SearchSchemaInput): { task?: string } =>
    typeof task === 'string' ? { task } : {},
  beforeLoad: async ({ location }) => {
    // Together, since nothing is read before the position is known.
    const position = askPosition();
    position.catch(() => undefined);
    const user = await queryClient.ensureQueryData(sessionQuery);
    if (user === null) throw redirect({ to: '/sign-in', search: { to: location.href } });
    await position;
  },
  component: Shell,
});

const inShell = <P extends string>(path: P) => ({ getParentRoute: () => shell, path });
const view = <P extends '/inbox' | '/today' | '/upcoming' | '/overdue' | '/completed'>(path: P) =>
  createRoute({ ...inShell(path), component: () => <ViewPage key={path} view={path.slice(1) as never} /> });

const home = createRoute({
  ...inShell('/'),
  beforeLoad: () => {
    throw redirect({ to: '/inbox', replace: true });
  },
});
const tag = createRoute({ ...inShell('/tags/$tag'), component: TagPage });
const search = createRoute({
  ...inShell('/search'),
  validateSearch: ({ q }: { q?: unknown } & SearchSchemaInput): { q?: string } =>
    typeof q === 'string' && q !== '' ? { q } : {},
  component: lazyRouteComponent(() => import('../search/search-page.tsx'), 'SearchPage'),
});
const trash = createRoute({
  ...inShell('/trash'),
  component: lazyRouteComponent(() => import('../trash/trash-page.tsx'), 'TrashPage'),
});

const routeTree = root.addChildren([
  entry('/sign-in'),
  entry('/sign-up'),
  shell.addChildren([
    home,
    view('/inbox'),
    view('/today'),
    view('/upcoming'),
    view('/overdue'),
    view('/completed'),
    tag,
    search,
    trash,
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPendingMs: 200,
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** Whether each address of the server's list has a route here and the other way round: a type error when not. */
type Answered = Extract<keyof typeof router.routesByPath, string>;
type ServerPage<P extends Page> = P extends `${infer Before}:${infer Name}` ? `${Before}$${Name}` : P;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
const isComplete: Same<ServerPage<Page>, Answered> = true;
void isComplete;
