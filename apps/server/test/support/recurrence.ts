import type { Task } from '@todo/contracts';
import { expect } from 'vitest';
import type { TestClient, TestUser } from './client.ts';
import { changeTask, createTask, listAll } from './tasks.ts';

/** All tasks of a series, by due date. */
export const seriesOf = async (client: TestClient, { recurrence }: Task): Promise<Task[]> =>
  (await listAll(client, { limit: 200, sort: 'due' })).filter(
    (task) => task.recurrence?.seriesId === recurrence!.seriesId,
  );

export const skipTask = (client: TestClient, id: string) => client.post<Task>(`/api/v1/tasks/${id}/skip`);

/** The only open task of the series but `known`, once there is one. */
export const nextOf = async (client: TestClient, known: Task): Promise<Task> => {
  let open: Task[] = [];
  await expect
    .poll(
      async () => {
        open = (await seriesOf(client, known)).filter(({ id, status }) => status === 'open' && id !== known.id);
        return open.length;
      },
      { timeout: 15_000, interval: 20 },
    )
    .toBe(1);
  return open[0]!;
};

/** Completes a task and waits for the next one. */
export const completeTo = async (client: TestClient, task: Task): Promise<Task> => {
  expect((await changeTask(client, task.id, 'complete')).status).toBe(200);
  return nextOf(client, task);
};

/**
 * Resolves when all that the user did so far has had its effect on series: one user's events are handled in their order,
 * so a series that is begun now goes on after all of them.
 */
export const settled = async ({ api }: TestUser): Promise<void> => {
  const recurrence = { rule: 'FREQ=DAILY' };
  const marker = await createTask(api, { title: 'marker', due: { date: '2040-01-01' }, recurrence });
  await completeTo(api, marker);
};
