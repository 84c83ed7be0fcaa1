/** Begins the names of all our cookies. */
export const cookiePrefix = 'todo';

/** Name of the session cookie; browsers take a `__Secure-` cookie only over https. */
export const sessionCookieName = (publicUrl: string): string =>
  `${publicUrl.startsWith('https:') ? '__Secure-' : ''}${cookiePrefix}.session_token`;
