import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

export const password = 'correct horse battery';

/** Somebody with a browser of their own, signed in, and what their page complained of. */
export interface Person {
  readonly email: string;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors of scripts, console errors, and violations of the page's policy. */
  readonly complaints: readonly string[];
  /** Requests the API as the person; the answer's JSON. */
  api<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
}

/** Collects what a page complains of. That a request was refused or got lost is for the test to judge. */
export const complaintsOf = (page: Page): string[] => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    complaints.push(`console: ${message.text()}`);
  });
  return complaints;
};

export interface PersonOptions extends BrowserContextOptions {
  /** Of the interface. */
  readonly language?: string;
}

/** Opens a browser window for somebody who is not signed in. */
export const openWindow = async (
  browser: Browser,
  url: string,
  { language = 'en', ...options }: PersonOptions = {},
) => {
  const context = await browser.newContext({ baseURL: url, locale: language, timezoneId: 'Europe/Berlin', ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  return { context, page, complaints: complaintsOf(page) };
};

const send =
  (context: BrowserContext, url: string) =>
  async <T>(method: string, path: string, data?: unknown): Promise<T> => {
    const answer = await context.request.fetch(path, { method, data, headers: { origin: url } });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return (answer.status() === 204 ? undefined : await answer.json()) as T;
  };

/** Makes an account and signs in, without the forms. */
export const signedUp = async (browser: Browser, url: string, options: PersonOptions = {}): Promise<Person> => {
  const window = await openWindow(browser, url, options);
  const email = `${randomUUID()}@example.com`;
  const api = send(window.context, url);
  await api('POST', '/api/auth/sign-up/email', { name: 'Ada', email, password });
  return { ...window, email, api };
};

/** Another browser of the same person. */
export const again = async (browser: Browser, url: string, { email }: Person): Promise<Person> => {
  const window = await openWindow(browser, url);
  const api = send(window.context, url);
  await api('POST', '/api/auth/sign-in/email', { email, password });
  return { ...window, email, api };
};
