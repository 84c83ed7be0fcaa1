import type { Actor, Changed, Summary, Task, TaskCreate, TaskPatch, operations } from '@todo/contracts';
import { send } from './http.ts';
import type { ListSpec } from './tasks/list-spec.ts';
import type { z } from 'zod';

/** Tasks of one page; `nextCursor` is null on the last one. */
export interface TaskPage {
  readonly items: readonly Task[];
  readonly nextCursor: string | null;
}

export interface TrashedTask {
  readonly task: Task;
  readonly deletedAt: string;
}

export interface ActivityEntry {
  readonly id: string;
  readonly operation: (typeof operations)[number];
  readonly version: number;
  readonly actor: Actor;
  readonly changed: Changed;
  readonly at: string;
}

/** A task as it is made: what is absent has its default. */
export type NewTask = z.input<typeof TaskCreate>;
/** A merge patch as it is sent. */
export type Patch = z.input<typeof TaskPatch>;
export type { TaskPatch };

/** Sent with each change: its key, and the version it was made on. */
interface Sending {
  readonly idempotencyKey: string;
  readonly ifMatch?: number;
}

const pageSize = 100;
const taskPath = (id: string) => `/api/v1/tasks/${id}`;

/** The end points that the interface uses, one function each. */
export const api = {
  listTasks: async (
    { q, status, tag, list, dueFrom, dueTo, sort, order }: ListSpec,
    cursor?: string,
    signal?: AbortSignal,
  ) => {
    const query = { q, status, tag, list, dueFrom, dueTo, sort, order, cursor, limit: pageSize };
    return (await send<TaskPage>('/api/v1/tasks', { query, signal })).body;
  },
  readTask: async (id: string, signal?: AbortSignal) => (await send<Task>(taskPath(id), { signal })).body,
  createTask: (body: NewTask, sending: Sending) => send<Task>('/api/v1/tasks', { method: 'POST', body, ...sending }),
  patchTask: (id: string, body: Patch, sending: Sending) =>
    send<Task>(taskPath(id), { method: 'PATCH', body, ...sending }),
  completeTask: (id: string, sending: Sending) =>
    send<Task>(`${taskPath(id)}/complete`, { method: 'POST', ...sending }),
  reopenTask: (id: string, sending: Sending) => send<Task>(`${taskPath(id)}/reopen`, { method: 'POST', ...sending }),
  deleteTask: (id: string, sending: Sending) => send<undefined>(taskPath(id), { method: 'DELETE', ...sending }),
  restoreTask: (id: string, sending: Sending) => send<Task>(`${taskPath(id)}/restore`, { method: 'POST', ...sending }),
  undo: (token: string, sending: Sending) =>
    send<{ undone: number }>('/api/v1/undo', { method: 'POST', body: { token }, ...sending }),
  activity: async (id: string, after: number, signal?: AbortSignal) => {
    const query = { after, limit: 50 };
    return (
      await send<{ items: readonly ActivityEntry[]; next: number | null }>(`${taskPath(id)}/activity`, {
        query,
        signal,
      })
    ).body;
  },
  listTrash: async (cursor?: string, signal?: AbortSignal) => {
    const query = { cursor, limit: pageSize };
    return (
      await send<{ items: readonly TrashedTask[]; nextCursor: string | null }>('/api/v1/trash', { query, signal })
    ).body;
  },
  deleteForGood: (id: string) => send<undefined>(`/api/v1/trash/${id}`, { method: 'DELETE' }),
  emptyTrash: () => send<undefined>('/api/v1/trash', { method: 'DELETE' }),
  summary: async (timeZone: string, signal?: AbortSignal) =>
    (await send<Summary>('/api/v1/summary', { query: { timeZone }, signal })).body,
  /** Where the user's change log stands now. */
  changesPosition: async () => (await send<{ next: number }>('/api/v1/changes')).body.next,
} as const;
