import type { Task } from '@todo/contracts';
import { expect } from 'vitest';
import type { Answer, TestClient } from './client.ts';

export interface TaskPage {
  readonly items: Task[];
  readonly nextCursor: string | null;
}

export interface ActivityEntry {
  readonly id: string;
  readonly operation: string;
  readonly version: number;
  readonly actor: { userId: string; via: string; keyId?: string };
  readonly changed: Record<string, { before: unknown; after: unknown }>;
  readonly at: string;
}

/** Creates a task; a string is its title. */
export const createTask = async (client: TestClient, input: string | Record<string, unknown>): Promise<Task> => {
  const answer = await client.post<Task>('/api/v1/tasks', typeof input === 'string' ? { title: input } : input);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
};

/** Sends a change to a task: `patch` with a body, `delete`, `complete` or `reopen`. */
export const changeTask = (
  client: TestClient,
  id: string,
  change: 'patch' | 'delete' | 'complete' | 'reopen',
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
): Promise<Answer<Task>> => {
  const path = `/api/v1/tasks/${id}`;
  if (change === 'patch') return client.send<Task>('PATCH', path, body, headers);
  if (change === 'delete') return client.send<Task>('DELETE', path, undefined, headers);
  return client.send<Task>('POST', `${path}/${change}`, undefined, headers);
};

export type ListQuery = Readonly<Record<string, string | number | readonly string[] | null | undefined>>;

/** A query string; arrays repeat their parameter, null and undefined are left out. */
export const queryString = (query: ListQuery): string => {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, String(one));
  }
  return parameters.toString();
};

/** One page of a list. */
export const listPage = async (client: TestClient, query: ListQuery = {}): Promise<TaskPage> => {
  const answer = await client.get<TaskPage>(`/api/v1/tasks?${queryString(query)}`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};

/** All pages of a list, one after the other. `between` runs after each page that has a next one. */
export const listAll = async (
  client: TestClient,
  query: ListQuery = {},
  between: (page: number) => Promise<void> = async () => undefined,
): Promise<Task[]> => {
  const items: Task[] = [];
  let cursor: string | null = null;
  for (let page = 0; ; page += 1) {
    const next: TaskPage = await listPage(client, { ...query, cursor });
    items.push(...next.items);
    if (query['limit'] !== undefined) expect(next.items.length).toBeLessThanOrEqual(Number(query['limit']));
    if (next.nextCursor === null) return items;
    expect(next.items.length).toBeGreaterThan(0);
    cursor = next.nextCursor;
    await between(page);
  }
};

/** The titles a search finds, sorted. */
export const found = async (client: TestClient, q: string, query: ListQuery = {}): Promise<string[]> =>
  (await listAll(client, { q, limit: 200, ...query })).map((task) => task.title).toSorted();

/** A task's activity once it has `count` entries. */
export const activityOf = async (client: TestClient, id: string, count: number): Promise<ActivityEntry[]> => {
  let items: ActivityEntry[] = [];
  await expect
    .poll(
      async () => {
        const answer = await client.get<{ items: ActivityEntry[] }>(`/api/v1/tasks/${id}/activity?limit=200`);
        if (answer.status === 200) items = answer.body.items;
        return items.length;
      },
      { timeout: 15_000, interval: 20 },
    )
    .toBeGreaterThanOrEqual(count);
  expect(items).toHaveLength(count);
  return items;
};
