import { afterAll, expect } from 'vitest';
import { closeBrowser, test } from './support/browser-test.ts';

afterAll(closeBrowser);

test('everything in a list can be done with keys alone', async ({ person }) => {
  const { page, api } = await person();
  for (const title of ['third', 'second', 'first']) await api('POST', '/api/v1/tasks', { title });
  await page.goto('/inbox');
  await page.getByText('third').waitFor();
  const tasks = async () => {
    const { items } = await api<{ items: { title: string; priority: string; status: string; due: unknown }[] }>(
      'GET',
      '/api/v1/tasks?sort=created',
    );
    return items;
  };
  const focused = () => page.evaluate(() => document.activeElement?.textContent);

  await page.keyboard.press('j');
  await expect.poll(focused).toBe('first');
  await page.keyboard.press('j');
  await expect.poll(focused).toBe('second');
  await page.keyboard.press('k');
  await expect.poll(focused).toBe('first');
  await page.keyboard.press('1');
  await expect.poll(tasks).toMatchObject([{ title: 'first', priority: 'urgent' }, {}, {}]);
  await page.keyboard.press('t');
  await expect.poll(async () => (await tasks())[0]!.due).not.toBeNull();
  await page.keyboard.press('e');
  await page.keyboard.type(' of all');
  await page.keyboard.press('Enter');
  await expect.poll(tasks).toMatchObject([{ title: 'first of all' }, {}, {}]);
  await expect.poll(focused).toBe('first of all');

  // The next task has the focus when one is done.
  await page.keyboard.press('x');
  await expect.poll(focused).toBe('second');
  await expect.poll(tasks).toMatchObject([{ status: 'completed' }, {}, {}]);
  await page.keyboard.press('Control+z');
  await expect.poll(tasks).toMatchObject([{ status: 'open' }, {}, {}]);

  await page.keyboard.press('j');
  await expect.poll(focused).toBe('third');
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: 'Task' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('complementary', { name: 'Task' }).waitFor({ state: 'detached' });
  await expect.poll(focused).toBe('third');
  await page.keyboard.press('Delete');
  await expect.poll(async () => (await tasks()).length).toBe(2);
});

test('keys lead to the views, and the question mark shows them all', async ({ person }) => {
  const { page } = await person();
  await page.goto('/inbox');
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.getByRole('heading', { name: 'Today' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('u');
  await page.getByRole('heading', { name: 'Upcoming' }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  // The first stop of the tab key leads past the sidebar.
  await page.reload();
  await page.getByRole('heading', { name: 'Upcoming' }).waitFor();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the tasks');
});
