import { changeableFields, type Changed, type Task } from '@todo/contracts';

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** What a task has before anybody gave it a value, and after it is gone. */
const blank: Partial<Task> = {
  notes: '',
  priority: 'none',
  tags: [],
  due: null,
  dueAt: null,
  status: 'open',
  completedAt: null,
  listId: null,
  parentId: null,
  estimate: null,
  reminders: [],
  recurrence: null,
};

/** The fields in which two versions of a task differ; for a new or a deleted task, those that had a value. */
export const changedFields = (before: Task | undefined, after: Task | undefined): Changed => {
  const changed: Changed = {};
  for (const field of changeableFields) {
    // Every task has a place from the beginning; that is no news.
    if (field === 'rank' && (before === undefined || after === undefined)) continue;
    const was = (before ?? blank)[field];
    const is = (after ?? blank)[field];
    if (!same(was, is)) changed[field] = { before: was ?? null, after: is ?? null };
  }
  return changed;
};
