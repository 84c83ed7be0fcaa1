import { expect } from 'vitest';
import type { Jobs } from '../../src/platform/jobs.ts';
import type { Platform } from '../../src/platform/platform.ts';
import type { TestClient } from './client.ts';

export interface ReminderStatus {
  readonly id: string;
  readonly reminder: { at: string } | { before: string };
  readonly remindAt: string;
  readonly state: string;
  readonly firesAt: string | null;
  readonly firedAt: string | null;
}

export interface Notification {
  readonly id: string;
  readonly reminderId: string;
  readonly taskId: string;
  readonly title: string;
  readonly dueAt: string | null;
  readonly remindAt: string;
  readonly createdAt: string;
  readonly readAt: string | null;
}

export interface NotificationPage {
  readonly items: Notification[];
  readonly nextCursor: string | null;
  readonly unread: number;
}

export const remindersOf = async (client: TestClient, taskId: string): Promise<ReminderStatus[]> => {
  const answer = await client.get<{ items: ReminderStatus[] }>(`/api/v1/tasks/${taskId}/reminders`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body.items;
};

const polling = { timeout: 15_000, interval: 20 };

/** A task's reminders once their states are these, in the order of their times. */
export const remindersAt = async (client: TestClient, taskId: string, states: string[]): Promise<ReminderStatus[]> => {
  let items: ReminderStatus[] = [];
  await expect
    .poll(async () => {
      items = await remindersOf(client, taskId);
      return items.map(({ state }) => state);
    }, polling)
    .toEqual(states);
  return items;
};

export const inbox = async (client: TestClient, query = ''): Promise<NotificationPage> => {
  const answer = await client.get<NotificationPage>(`/api/v1/notifications${query}`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};

/** The user's notifications once there are so many, newest first. */
export const notified = async (client: TestClient, count: number): Promise<Notification[]> => {
  let items: Notification[] = [];
  await expect
    .poll(async () => {
      ({ items } = await inbox(client, '?limit=200'));
      return items.length;
    }, polling)
    .toBeGreaterThanOrEqual(count);
  expect(items).toHaveLength(count);
  return items;
};

/** A scheduler in the hands of a test: it may lose jobs, and its crons run when the test says so. */
export class SteeredScheduler {
  /** Jobs are taken, and never run. */
  losesJobs = false;
  readonly #crons = new Map<string, () => Promise<void>>();

  /** For `startTestServer`. */
  readonly adapt = (platform: Platform): Platform => {
    const { jobs } = platform;
    const steered: Jobs = {
      define: (kind, handler) => jobs.define(kind, handler),
      schedule: async (kind, id, at, data) => {
        if (!this.losesJobs) await jobs.schedule(kind, id, at, data);
      },
      cancel: (kind, id) => jobs.cancel(kind, id),
      every: (name, _, handler) => void this.#crons.set(name, handler),
    };
    return { ...platform, jobs: steered };
  };

  /** Runs a cron as its schedule would. */
  async run(name: string): Promise<void> {
    await this.#crons.get(name)!();
  }
}
