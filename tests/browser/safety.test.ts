import { afterAll, expect } from 'vitest';
import { closeBrowser, test } from './support/browser-test.ts';
import { openWindow } from './support/person.ts';

afterAll(closeBrowser);

const notes = `<img src=x onerror="globalThis.harmed = true">

<script>globalThis.harmed = true</script>

[click](javascript:globalThis.harmed=true) and [data](data:text/html,<script>globalThis.harmed=true</script>)

![picture](https://elsewhere.example/pixel.png) and [good](https://example.com/)

**bold**`;

test('notes can do nothing but be read', async ({ person }) => {
  const { page, api } = await person();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const { id } = await api<{ id: string }>('POST', '/api/v1/tasks', { title: '<img src=x onerror=alert(1)>', notes });
  await page.goto(`/inbox?task=${id}`);
  await page.locator('strong', { hasText: 'bold' }).waitFor();
  const pane = page.getByRole('complementary');
  expect(await pane.locator('img, script, iframe').count()).toBe(0);
  const links = await pane.locator('.markdown a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
  expect(links).toEqual(['https://elsewhere.example/pixel.png', 'https://example.com/']);
  await pane.getByText('click', { exact: false }).first().click();
  expect(await page.evaluate(() => 'harmed' in globalThis)).toBe(false);
  expect(asked.filter((address) => address.includes('elsewhere'))).toEqual([]);
});

test('the page’s policy stops what gets into it all the same', async ({ browser, url }) => {
  const { page, context } = await openWindow(browser, url);
  await page.goto('/sign-in');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.evaluate(() => {
    const violated: string[] = [];
    Object.assign(globalThis, { violated });
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => violated.push(effectiveDirective));
    const script = document.createElement('script');
    try {
      script.text = 'globalThis.harmed = true';
      document.body.append(script);
    } catch {
      violated.push('trusted types');
    }
    const style = document.createElement('style');
    style.textContent = 'body { display: none }';
    document.head.append(style);
    void fetch('https://elsewhere.example/').catch(() => undefined);
  });
  const violated = () => page.evaluate(() => (globalThis as unknown as { violated: string[] }).violated);
  await expect.poll(violated).toEqual(expect.arrayContaining(['trusted types', 'style-src-elem', 'connect-src']));
  expect(await page.evaluate(() => 'harmed' in globalThis)).toBe(false);
  expect(await page.evaluate(() => getComputedStyle(document.body).display)).toBe('block');
  await context.close();
});
