import type { Browser } from 'playwright-core';
import { test as base, inject } from 'vitest';
import { startChromium } from './chromium.ts';
import { type Person, type PersonOptions, signedUp } from './person.ts';

interface Fixtures {
  readonly url: string;
  readonly browser: Browser;
  /** Signs somebody up; at the end their windows are closed, and the test fails when a page complained. */
  readonly person: (options?: PersonOptions) => Promise<Person>;
}

let shared: Promise<Browser> | undefined;

/** A test with a browser: one for each file, a window for each person. */
export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads which fixtures are needed from the pattern
  url: async ({}, use) => use(inject('serverUrl')),
  // oxlint-disable-next-line no-empty-pattern -- as above
  browser: async ({}, use) => use(await (shared ??= startChromium())),
  person: async ({ browser, url }, use) => {
    const people: Person[] = [];
    await use(async (options) => {
      const one = await signedUp(browser, url, options);
      people.push(one);
      return one;
    });
    const complaints = people.flatMap((one) => one.complaints);
    await Promise.all(people.map(({ context }) => context.close()));
    if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join('\n')}`);
  },
});

export const closeBrowser = async (): Promise<void> => {
  await (await shared)?.close();
  shared = undefined;
};
