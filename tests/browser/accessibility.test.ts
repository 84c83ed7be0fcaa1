import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { type Scene, entryScenes, fill, scenes } from './pages.ts';
import { closeBrowser, test } from './support/browser-test.ts';
import { openWindow } from './support/person.ts';

afterAll(closeBrowser);

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds against WCAG 2.2 AA and its own good practices, a line for each place. */
const findings = async (page: Page): Promise<string[]> => {
  // Through the debugger, which the page's policy does not hold.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
};

const looks = [
  { language: 'en', theme: 'light' },
  { language: 'en', theme: 'dark' },
  { language: 'ur', theme: 'light' },
  { language: 'ur', theme: 'dark' },
] as const;

/** Goes through the pages; the findings by page. */
const walk = async (page: Page, all: readonly Scene[]): Promise<Record<string, string[]>> => {
  const found: Record<string, string[]> = {};
  for (const { name, show } of all) {
    await show(page);
    const here = await findings(page);
    if (here.length > 0) found[name] = here;
  }
  return found;
};

for (const { language, theme } of looks) {
  test(`axe finds nothing: ${language}, ${theme}`, { timeout: 180_000 }, async ({ person, browser, url }) => {
    const somebody = await person({ language, colorScheme: theme, reducedMotion: 'reduce' });
    await fill(somebody);
    expect(await walk(somebody.page, scenes)).toEqual({});
    const root = await somebody.page.evaluate(() => ({
      dir: document.documentElement.dir,
      theme: document.documentElement.dataset.theme,
    }));
    expect(root).toEqual({ dir: language === 'ur' ? 'rtl' : 'ltr', theme });

    const stranger = await openWindow(browser, url, { language, colorScheme: theme });
    expect(await walk(stranger.page, entryScenes)).toEqual({});
    await stranger.context.close();
  });
}

test(
  'a phone 320 pixels wide, or 200 % zoom, needs no scrolling sideways',
  { timeout: 120_000 },
  async ({ person }) => {
    for (const language of ['en', 'ur']) {
      const somebody = await person({ language, viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' });
      await fill(somebody);
      const wide: string[] = [];
      for (const { name, show } of scenes.filter((scene) => scene.name !== 'menu')) {
        await show(somebody.page);
        const overflow = await somebody.page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          const inside = [...document.querySelectorAll('main, main > div, aside > div, [role=dialog] > div')];
          return scrollWidth > clientWidth || inside.some((part) => part.scrollWidth > part.clientWidth);
        });
        if (overflow) wide.push(`${language} ${name}`);
      }
      expect(wide).toEqual([]);
    }
  },
);

test('the theme and the language can be chosen, and stay', async ({ person }) => {
  const { page } = await person({ colorScheme: 'light' });
  await page.goto('/inbox');
  await page.getByRole('button', { name: 'Account and settings' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  const root = () =>
    page.evaluate(() => ({ ...document.documentElement.dataset, lang: document.documentElement.lang }));
  expect(await root()).toMatchObject({ theme: 'dark', lang: 'en' });
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await page.getByRole('heading', { name: 'Eingang' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Eingang' }).waitFor();
  expect(await root()).toMatchObject({ theme: 'dark', lang: 'de' });
});
