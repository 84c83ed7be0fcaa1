import { afterAll, expect } from 'vitest';
import { closeBrowser, test } from './support/browser-test.ts';

afterAll(closeBrowser);

const tasks = 1_000;

test('a long list is loaded as one scrolls, and only what is seen is in the page', async ({ person }) => {
  const { page, api } = await person();
  for (let begin = 0; begin < tasks; begin += 50) {
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => api('POST', '/api/v1/tasks', { title: `Task ${begin + index}` })),
    );
  }
  await page.goto('/inbox');
  await page.locator('[data-opens]').first().waitFor();
  const scrollDown = () =>
    page.evaluate(() => {
      const scroller = document.querySelector('main ul')!.parentElement!;
      scroller.scrollTop = scroller.scrollHeight;
    });
  await expect
    .poll(
      async () => {
        await scrollDown();
        return page.getByText('1000 tasks').or(page.getByText('1,000 tasks')).count();
      },
      { timeout: 30_000 },
    )
    .toBe(1);
  await scrollDown();
  // The oldest is the last, among those that were made first.
  await expect.poll(async () => (await page.locator('[data-opens]').allTextContents()).at(-1)).toMatch(/^Task \d\d?$/);
  expect(await page.locator('[data-opens]').count()).toBeLessThan(80);
});
