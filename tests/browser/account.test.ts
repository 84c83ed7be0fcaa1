import { randomUUID } from 'node:crypto';
import { afterAll, expect } from 'vitest';
import { closeBrowser, test } from './support/browser-test.ts';
import { openWindow, password } from './support/person.ts';

afterAll(closeBrowser);

test('somebody signs up, signs out and signs in again, and is told what is wrong', async ({ browser, url }) => {
  const { page, context, complaints } = await openWindow(browser, url);
  const email = `${randomUUID()}@example.com`;

  await page.goto('/today');
  await page.waitForURL('**/sign-in?to=*');
  await page.getByRole('link', { name: 'Create an account' }).click();

  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('E-mail address').fill('no address');
  await page.getByLabel('Password').fill('short');
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByText('Write an e-mail address such as').waitFor();
  expect(await page.getByLabel('Password').getAttribute('aria-invalid')).toBe('true');

  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create an account' }).click();
  // Where the person wanted to go in the first place.
  await page.waitForURL('**/today');
  await page.getByText('Nothing left for today').waitFor();

  await page.getByRole('button', { name: 'Account and settings' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in*');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill('another one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('E-mail address or password is wrong.').waitFor();
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();

  expect(complaints).toEqual([]);
  await context.close();
});

test('a link to the sign-in page leads nowhere else', async ({ browser, url }) => {
  const { page, context } = await openWindow(browser, url);
  await page.goto('/sign-in?to=https://evil.example/');
  const link = page.getByRole('link', { name: 'Create an account' });
  expect(await link.getAttribute('href')).not.toContain('evil');
  await page.goto('/sign-in?to=//evil.example/');
  expect(await link.getAttribute('href')).not.toContain('evil');
  await context.close();
});
