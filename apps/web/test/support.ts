import type { Task } from '@todo/contracts';

/** A task with what a test says of it. */
export const aTask = (more: Partial<Task> & Pick<Task, 'id'>): Task => ({
  title: more.id,
  notes: '',
  priority: 'none',
  tags: [],
  due: null,
  dueAt: null,
  status: 'open',
  completedAt: null,
  listId: null,
  parentId: null,
  rank: '',
  estimate: null,
  reminders: [],
  recurrence: null,
  subtasks: { total: 0, completed: 0 },
  version: 1,
  createdAt: '2026-11-21T08:00:00.000Z',
  updatedAt: '2026-11-21T08:00:00.000Z',
  ...more,
});
