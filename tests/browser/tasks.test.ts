import { afterAll, expect } from 'vitest';
import { closeBrowser, test } from './support/browser-test.ts';

afterAll(closeBrowser);

test('a task is added from anywhere, edited, completed and brought back', async ({ person }) => {
  const { page, api } = await person();
  await page.goto('/inbox');
  await page.getByText('Your inbox is empty').waitFor();

  await page.keyboard.press('q');
  await page.getByPlaceholder('What is to be done?').fill('Buy groceries');
  await page.keyboard.press('Enter');
  await page.getByPlaceholder('What is to be done?').fill('Call the plumber');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  const list = page.getByRole('list', { name: 'Inbox: tasks' });
  expect(await list.getByRole('checkbox').count()).toBe(2);

  await list.getByText('Buy groceries').hover();
  await page.getByRole('button', { name: 'Edit the title of “Buy groceries”' }).click();
  await page.getByRole('textbox').fill('Buy groceries and bread');
  await page.keyboard.press('Enter');
  await list.getByText('Buy groceries and bread').waitFor();

  await page.getByRole('checkbox', { name: 'Complete: Call the plumber' }).click();
  await list.getByText('Call the plumber').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await list.getByText('Call the plumber').waitFor();

  // The server has it as the screen shows it.
  await expect
    .poll(
      async () => (await api<{ items: { title: string; status: string }[] }>('GET', '/api/v1/tasks?sort=title')).items,
    )
    .toMatchObject([
      { title: 'Buy groceries and bread', status: 'open' },
      { title: 'Call the plumber', status: 'open' },
    ]);
  await page.reload();
  await list.getByText('Buy groceries and bread').waitFor();
});

test('the pane edits every field and tells what became of the task', async ({ person }) => {
  const { page, api } = await person();
  const { id } = await api<{ id: string }>('POST', '/api/v1/tasks', { title: 'Paint the fence' });
  await page.goto('/inbox');
  await page.getByText('Paint the fence').click();
  const pane = page.getByRole('complementary', { name: 'Task' });

  await pane.getByRole('textbox', { name: 'Title' }).fill('Paint the garden fence');
  await pane.getByRole('button', { name: 'Add notes' }).click();
  await pane.getByRole('textbox', { name: 'Notes' }).fill('Take **green**.');
  await pane.getByRole('combobox', { name: 'Priority' }).selectOption('high');
  await pane.getByRole('textbox', { name: 'Tags' }).fill('home');
  await page.keyboard.press('Enter');
  await pane.getByRole('button', { name: 'Tomorrow' }).click();
  await pane.getByLabel('Due time').fill('09:30');

  await pane.locator('strong', { hasText: 'green' }).waitFor();
  const row = page
    .getByRole('listitem')
    .filter({ has: page.getByRole('checkbox', { name: /Paint the garden fence/ }) });
  await row
    .getByText(/tomorrow 09:30/i)
    .first()
    .waitFor();
  await row.getByText('#home').waitFor();
  await row.getByTitle('Priority: High').waitFor();
  await pane.getByText('Priority: No priority → High').waitFor();
  await expect
    .poll(() => api('GET', `/api/v1/tasks/${id}`))
    .toMatchObject({
      title: 'Paint the garden fence',
      notes: 'Take **green**.',
      priority: 'high',
      tags: ['home'],
      due: { time: '09:30', timeZone: 'Europe/Berlin' },
    });

  await page.getByRole('navigation').getByRole('link', { name: 'home 1' }).waitFor();
  await pane.getByRole('link', { name: '#home' }).click();
  await page.getByRole('heading', { name: '#home' }).waitFor();
});

test('a deleted task waits in the trash and comes back', async ({ person }) => {
  const { page, api } = await person();
  await api('POST', '/api/v1/tasks', { title: 'Old papers' });
  await page.goto('/inbox');
  await page.getByText('Old papers').click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Your inbox is empty').waitFor();
  await page.getByRole('link', { name: 'Trash' }).click();
  await page.getByRole('button', { name: 'Restore: Old papers' }).click();
  await page.getByText('The trash is empty').waitFor();
  await page.getByRole('link', { name: 'Inbox' }).click();
  await page.getByRole('link', { name: 'Old papers' }).waitFor();
});

test('the search finds as one types and marks what it found', async ({ person }) => {
  const { page, api } = await person();
  await api('POST', '/api/v1/tasks', { title: 'Buy groceries' });
  await api('POST', '/api/v1/tasks', { title: 'Sell the car' });
  await page.goto('/inbox');
  await page.getByText('Sell the car').waitFor();
  await page.keyboard.press('/');
  await page.getByLabel('Search tasks').pressSequentially('groc');
  await page.locator('mark', { hasText: /^groc$/ }).waitFor();
  expect(await page.getByText('Sell the car').count()).toBe(0);
  await page.getByLabel('Search tasks').fill('nothing like it');
  await page.getByText('Nothing found').waitFor();
});

test('views show what is due when', async ({ person }) => {
  const { page, api } = await person();
  const day = (offset: number) =>
    new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(Date.now() + offset * 86_400_000);
  await api('POST', '/api/v1/tasks', { title: 'Late', due: { date: day(-2) } });
  await api('POST', '/api/v1/tasks', { title: 'Now', due: { date: day(0) } });
  await api('POST', '/api/v1/tasks', { title: 'Soon', due: { date: day(3) } });
  const titles = () => page.locator('[data-opens]').allTextContents();

  await page.goto('/today');
  await page.getByText('Late').waitFor();
  expect(await titles()).toEqual(['Late', 'Now']);
  await page.getByRole('link', { name: 'Upcoming' }).click();
  await page.getByText('Soon').waitFor();
  expect(await titles()).toEqual(['Soon']);
  await page.getByRole('link', { name: 'Overdue' }).click();
  await page.getByText('Late').waitFor();
  expect(await titles()).toEqual(['Late']);
  await page.getByRole('checkbox', { name: 'Complete: Late' }).click();
  await page.getByText('Nothing is overdue').waitFor();
  await page.getByRole('link', { name: 'Completed' }).click();
  await page.getByRole('checkbox', { name: 'Reopen: Late' }).waitFor();
});
