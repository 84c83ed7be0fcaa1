import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { closeBrowser, test } from './support/browser-test.ts';

afterAll(closeBrowser);

const web = join(import.meta.dirname, '../../dist/web');

/** Bytes of compressed JavaScript that may be needed before the first list shows. */
const budget = 130_000;

test('the first list needs no more JavaScript than the budget allows', async ({ person }) => {
  const { page, api } = await person();
  await api('POST', '/api/v1/tasks', { title: 'The first' });
  const scripts = new Set<string>();
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.add(new URL(request.url()).pathname);
  });
  await page.goto('/inbox');
  await page.getByText('The first').waitFor();
  const before = [...scripts];
  const index = await readFile(join(web, 'index.html'), 'utf8');
  const named = [...index.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(([, path]) => path!);
  expect(before).toEqual(expect.arrayContaining(named));
  // What comes when the browser is idle may have begun, and is not needed.
  const sizes = await Promise.all(named.map(async (path) => (await stat(join(web, `${path}.br`))).size));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(budget);
});
