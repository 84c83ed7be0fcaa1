import type { Client, TaskSeen } from './client.ts';

/** A change that a client was told is made. */
export interface Acknowledged {
  readonly taskId: string;
  readonly version: number;
  readonly operation: 'created' | 'updated' | 'completed' | 'reopened' | 'deleted';
}

/** One user's changes, one after the other: tasks are made, edited, completed, opened again and partly deleted. */
export const work = async (
  client: Client,
  changes: number,
  acknowledge: (change: Acknowledged) => void,
  mayGoOn: () => Promise<void>,
): Promise<void> => {
  let task: TaskSeen | undefined;
  let step = 0;
  const told = (operation: Acknowledged['operation'], seen: TaskSeen) => {
    acknowledge({ taskId: seen.id, version: seen.version, operation });
    return seen;
  };
  for (let index = 0; index < changes; index += 1) {
    await mayGoOn();
    const path = `/api/v1/tasks/${task?.id}`;
    if (task === undefined) {
      task = told(
        'created',
        (await client.change('POST', '/api/v1/tasks', { title: `Task ${index}`, tags: ['load'] }))!,
      );
    } else if (step === 1 || step === 2) {
      task = told(
        'updated',
        (await client.change('PATCH', path, { title: `Task ${index}`, priority: step === 1 ? 'high' : 'low' }))!,
      );
    } else if (step === 3) {
      task = told('completed', (await client.change('POST', `${path}/complete`))!);
    } else if (step === 4) {
      task = told('reopened', (await client.change('POST', `${path}/reopen`))!);
    } else {
      await client.change('DELETE', path);
      told('deleted', { id: task.id, version: task.version + 1 });
      task = undefined;
    }
    step = task === undefined ? 0 : step + 1;
  }
};
