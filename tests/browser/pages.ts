import type { Page } from 'playwright-core';
import type { Person } from './support/person.ts';

/** A page in a state worth looking at, for the checks of accessibility and the pictures. */
export interface Scene {
  readonly name: string;
  /** Brings the page there; resolves when it has what it shows. */
  readonly show: (page: Page) => Promise<unknown>;
}

const heading = (page: Page) => page.getByRole('heading', { level: 1 }).waitFor();
const row = (page: Page) => page.locator('[data-opens]').first().waitFor();

/** For somebody who is signed in and has the tasks of `fill`. */
export const scenes: readonly Scene[] = [
  { name: 'inbox', show: (page) => page.goto('/inbox').then(() => row(page)) },
  { name: 'today', show: (page) => page.goto('/today').then(() => row(page)) },
  { name: 'upcoming', show: (page) => page.goto('/upcoming').then(() => row(page)) },
  { name: 'overdue', show: (page) => page.goto('/overdue').then(() => row(page)) },
  { name: 'completed', show: (page) => page.goto('/completed').then(() => row(page)) },
  { name: 'tag', show: (page) => page.goto('/tags/home').then(() => row(page)) },
  { name: 'trash', show: (page) => page.goto('/trash').then(() => page.locator('main li').first().waitFor()) },
  {
    name: 'search',
    show: async (page) => {
      await page.goto('/search?q=gar');
      await page.locator('mark').first().waitFor();
    },
  },
  {
    name: 'task',
    show: async (page) => {
      await page.goto('/inbox');
      await page.locator('[data-opens]', { hasText: 'Plan the summer garden' }).click();
      await page.locator('.markdown strong').waitFor();
      await page.locator('aside time').first().waitFor();
    },
  },
  {
    name: 'quick-add',
    show: async (page) => {
      await page.goto('/inbox');
      await row(page);
      await page.keyboard.press('q');
      await page.getByRole('dialog').getByRole('textbox').first().fill('Bring the bicycle to the workshop');
    },
  },
  {
    name: 'shortcuts',
    show: async (page) => {
      await page.goto('/inbox');
      await row(page);
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'menu',
    show: async (page) => {
      await page.goto('/inbox');
      await row(page);
      await page.locator('nav button[aria-haspopup=menu]').click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'undo',
    show: async (page) => {
      await page.goto('/inbox');
      await row(page);
      await page.keyboard.press('j');
      await page.keyboard.press('x');
      await page.locator('section[aria-label] li').waitFor();
    },
  },
];

/** For somebody who is not signed in, or has nothing. */
export const entryScenes: readonly Scene[] = [
  { name: 'sign-in', show: (page) => page.goto('/sign-in').then(() => heading(page)) },
  { name: 'sign-up', show: (page) => page.goto('/sign-up').then(() => heading(page)) },
];

const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const notes = `We need **twelve** plants for the south side:

- [x] tomatoes and basil
- [ ] beans, which climb the fence
- [ ] see [the plan](https://example.com/garden)

> Not before the last frost.`;

/** Gives somebody tasks that show everything a list can show. */
export const fill = async ({ api }: Person): Promise<void> => {
  const timeZone = 'Europe/Berlin';
  const make = (title: string, more: object = {}) => api<{ id: string }>('POST', '/api/v1/tasks', { title, ...more });
  for (const title of ['Renew the passport', 'Return the library books', 'Clean the coffee machine']) {
    const { id } = await make(title, { tags: ['home'] });
    await api('POST', `/api/v1/tasks/${id}/complete`);
  }
  for (const title of ['Old shopping list', 'Ask about the parcel']) {
    const { id } = await make(title);
    await api('DELETE', `/api/v1/tasks/${id}`);
  }
  await make('Read the book that Mira recommended');
  await make('باورچی خانے کے لیے چائے اور چینی خریدیں', { tags: ['گھر'], due: { date: day(1) } });
  await make('Buy garden gloves and a watering can', { tags: ['shopping'], due: { date: day(4) } });
  await make('Book the train to Hamburg', { priority: 'low', due: { date: day(9) }, tags: ['travel'] });
  await make('Send the invoice for October', { priority: 'urgent', due: { date: day(-3) }, tags: ['work'] });
  await make('Prepare the slides for Thursday’s meeting with the whole department, including last year’s figures', {
    priority: 'high',
    due: { date: day(0), time: '16:30', timeZone },
    tags: ['work'],
  });
  await make('Call the plumber about the kitchen sink', { priority: 'medium', due: { date: day(0) }, tags: ['home'] });
  const { id } = await make('Plan the summer garden', { notes, tags: ['home', 'garden'], due: { date: day(2) } });
  await api('PATCH', `/api/v1/tasks/${id}`, { priority: 'medium' });
};
