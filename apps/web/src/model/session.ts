import { queryOptions } from '@tanstack/react-query';
import { send } from './http.ts';
import { queryClient } from './query-client.ts';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<User | null> => {
    const { body } = await send<{ user: User } | null>('/api/auth/get-session');
    return body?.user ?? null;
  },
  staleTime: Infinity,
  gcTime: Infinity,
});

const enter = async (path: string, body: unknown): Promise<void> => {
  const answer = await send<{ user: User }>(path, { method: 'POST', body });
  queryClient.setQueryData(sessionQuery.queryKey, answer.body.user);
};

/** Makes an account and signs in. Rejects with an ApiError; `conflict` when the address has one already. */
export const signUp = (body: { name: string; email: string; password: string }): Promise<void> =>
  enter('/api/auth/sign-up/email', body);

/** Rejects with an ApiError; `unauthenticated` when e-mail address or password are wrong. */
export const signIn = (body: { email: string; password: string }): Promise<void> =>
  enter('/api/auth/sign-in/email', body);

/** Signs out and leaves for the sign-in page by loading it anew, so that nothing of the person stays in memory. */
export const signOut = async (): Promise<void> => {
  await send('/api/auth/sign-out', { method: 'POST', body: {} });
  location.assign('/sign-in');
};
