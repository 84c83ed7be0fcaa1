import { afterAll, expect } from 'vitest';
import { closeBrowser, test } from './support/browser-test.ts';
import { again } from './support/person.ts';

afterAll(closeBrowser);

/** How long a change may take from one browser to the other, in milliseconds. */
const withinMs = 1_000;

test('two browsers see each other’s changes within a second', async ({ person, browser, url }) => {
  const here = await person();
  const there = await again(browser, url, here);
  await here.api('POST', '/api/v1/tasks', { title: 'Water the plants' });
  for (const { page } of [here, there]) {
    const live = page.waitForResponse((answer) => answer.url().includes('/api/v1/live'));
    await page.goto('/inbox');
    await live;
    await page.getByText('Water the plants').waitFor();
  }

  await here.page.keyboard.press('q');
  await here.page.getByPlaceholder('What is to be done?').fill('Feed the cat');
  await here.page.keyboard.press('Enter');
  await there.page.getByText('Feed the cat').waitFor({ timeout: withinMs });
  await here.page.keyboard.press('Escape');

  await there.page.getByRole('checkbox', { name: 'Complete: Water the plants' }).click();
  await here.page.getByRole('link', { name: 'Water the plants' }).waitFor({ state: 'detached', timeout: withinMs });
  await there.page.getByRole('button', { name: 'Undo' }).click();
  await here.page.getByRole('link', { name: 'Water the plants' }).waitFor({ timeout: withinMs });
  // Each shows it once, also the one that made it.
  expect(await here.page.getByRole('checkbox').count()).toBe(2);
  expect(await there.page.getByRole('checkbox').count()).toBe(2);
  expect(there.complaints).toEqual([]);
  await there.context.close();
});

test('an own change never flickers back while it is on its way', async ({ person }) => {
  const { page, api } = await person();
  const { id } = await api<{ id: string }>('POST', '/api/v1/tasks', { title: 'One' });
  await page.goto('/inbox');
  await page.getByText('One').waitFor();
  // Everything that the title of the row ever was.
  await page.evaluate(() => {
    const seen = ['One'];
    Object.assign(globalThis, { seen });
    new MutationObserver(() => {
      const text = document.querySelector('[data-opens]')?.textContent;
      if (text && text !== seen.at(-1)) seen.push(text);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  // The answer takes long, and news of another field of the same task come meanwhile.
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/api/v1/tasks/*', async (route) => {
    if (route.request().method() !== 'PATCH') return route.continue();
    await held;
    return route.continue();
  });
  await page.keyboard.press('j');
  await page.keyboard.press('e');
  await page.getByRole('textbox').fill('Two');
  await page.keyboard.press('Enter');
  await page.getByText('Two').waitFor();
  await api('PATCH', `/api/v1/tasks/${id}`, { priority: 'high' });
  await page.getByTitle('Priority: High').waitFor();
  release();
  await expect.poll(() => api('GET', `/api/v1/tasks/${id}`)).toMatchObject({ title: 'Two', priority: 'high' });
  expect(await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)).toEqual(['One', 'Two']);
  expect(await page.getByText('changed somewhere else').count()).toBe(0);
});

test('what both changed is told, and the other one can be taken', async ({ person }) => {
  const { page, api } = await person();
  const { id } = await api<{ id: string }>('POST', '/api/v1/tasks', { title: 'Draft' });
  await page.goto('/inbox');
  await page.getByText('Draft').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('e');
  await page.getByRole('textbox').fill('Mine');
  await api('PATCH', `/api/v1/tasks/${id}`, { title: 'Theirs', priority: 'low' });
  await page.keyboard.press('Enter');
  await page.getByText('Title was changed somewhere else at the same time').waitFor();
  await expect.poll(() => api('GET', `/api/v1/tasks/${id}`)).toMatchObject({ title: 'Mine', priority: 'low' });
  await page.getByRole('button', { name: 'Take the other one' }).click();
  await page.getByRole('link', { name: 'Theirs' }).waitFor();
  await expect.poll(() => api('GET', `/api/v1/tasks/${id}`)).toMatchObject({ title: 'Theirs', priority: 'low' });
});

test('a refused change goes back and says so; one that waits for the network is made once', async ({ person }) => {
  const { page, api } = await person();
  await api('POST', '/api/v1/tasks', { title: 'Fragile' });
  await page.goto('/inbox');
  await page.getByText('Fragile').waitFor();
  await page.route('**/complete', (route) =>
    route.fulfill({
      status: 403,
      contentType: 'application/problem+json',
      body: JSON.stringify({ type: 'urn:todo:problem:forbidden', title: 'No', status: 403 }),
    }),
  );
  await page.getByRole('checkbox', { name: 'Complete: Fragile' }).click();
  await page.getByText('Your change was not saved').waitFor();
  await page.getByRole('link', { name: 'Fragile' }).waitFor();
  await page.unroute('**/complete');

  // The server makes the change, but its answer is lost.
  let lost = 0;
  await page.route('**/api/v1/tasks', async (route) => {
    if (route.request().method() !== 'POST' || lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    return route.abort();
  });
  await page.keyboard.press('q');
  await page.getByPlaceholder('What is to be done?').fill('Only once');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  const titles = async () =>
    (await api<{ items: { title: string }[] }>('GET', '/api/v1/tasks')).items.map(({ title }) => title);
  await expect.poll(() => lost).toBe(1);
  await expect.poll(titles).toEqual(['Only once', 'Fragile']);
  await expect.poll(() => page.getByRole('checkbox').count()).toBe(2);
});
