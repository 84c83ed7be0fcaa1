/**
 * `npm run screenshots`: pictures of each page of the web interface in light, dark and Urdu, into docs/screenshots. Made on
 * purpose only, since each run gives other bytes.
 */
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Scene, entryScenes, fill, scenes } from '../tests/browser/pages.ts';
import { startChromium } from '../tests/browser/support/chromium.ts';
import { openWindow, signedUp } from '../tests/browser/support/person.ts';
import { startBundledServer } from '../tests/browser/support/server.ts';

const out = join(import.meta.dirname, '..', 'docs', 'screenshots');
/** A picture may have so many bytes, so that the repository stays small. */
const largest = 300_000;

const looks = [
  { name: 'light', language: 'en', colorScheme: 'light' },
  { name: 'dark', language: 'en', colorScheme: 'dark' },
  { name: 'urdu', language: 'ur', colorScheme: 'light' },
] as const;
const viewport = { width: 1200, height: 750 };
const phone = { width: 390, height: 780 };

const shoot = async (page: Page, all: readonly Scene[], suffix: string): Promise<void> => {
  for (const { name, show } of all) {
    await show(page);
    await page.evaluate(() => document.fonts.ready);
    const path = join(out, `${name}-${suffix}.png`);
    await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    const { size } = await stat(path);
    if (size > largest) throw new Error(`${path} has ${size} bytes, more than ${largest}.`);
  }
};

const server = await startBundledServer();
const browser = await startChromium();
try {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  for (const { name, ...look } of looks) {
    const stranger = await openWindow(browser, server.url, { ...look, viewport });
    await shoot(stranger.page, entryScenes, name);
    await stranger.context.close();
    const person = await signedUp(browser, server.url, { ...look, viewport, reducedMotion: 'reduce' });
    await fill(person);
    await shoot(person.page, scenes, name);
    await person.context.close();
  }
  const person = await signedUp(browser, server.url, { language: 'en', viewport: phone, reducedMotion: 'reduce' });
  await fill(person);
  const small = scenes.filter(({ name }) => ['inbox', 'today', 'task'].includes(name));
  await shoot(person.page, small, 'phone');
} finally {
  await browser.close();
  await server.stop();
}
console.log(`The pictures are in ${out}.`);
