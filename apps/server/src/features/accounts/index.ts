import type { Api } from '../../http/api.ts';
import type { App } from '../../http/app.ts';
import type { Authenticator } from '../../http/authenticator.ts';
import { type AccountsOptions, createAccounts as create } from './accounts.ts';
import { authRoutes } from './auth-routes.ts';
import { accountRoutes } from './routes.ts';

/** Users, their sessions and their API keys. */
export interface Accounts {
  /** Lets requests of the API in. */
  readonly authenticator: Authenticator;
  /** Adds `/api/auth/*`, `/api/v1/me` and `/api/v1/api-keys`. */
  routes(app: App, api: Api): void;
}

export const createAccounts = (options: AccountsOptions): Accounts => {
  const accounts = create(options);
  return {
    authenticator: accounts.authenticator,
    routes: (app, api) => {
      authRoutes(app, accounts);
      accountRoutes(api, accounts);
    },
  };
};
