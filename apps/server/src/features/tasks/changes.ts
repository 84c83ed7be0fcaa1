import { changeableFields, type Changed, type Task } from '@todo/contracts';

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** What a task has before anybody gave it a value. */
const blank: Partial<Task> = {
  notes: '',
  priority: 'none',
  tags: [],
  due: null,
  dueAt: null,
  status: 'open',
  completedAt: null,
};

/** The fields in which two versions of a task differ; for a new task, those that were given a value. */
export const changedFields = (before: Task | undefined, after: Task): Changed => {
  const changed: Changed = {};
  for (const field of changeableFields) {
    const was = before === undefined ? blank[field] : before[field];
    if (!same(was, after[field])) changed[field] = { before: was ?? null, after: after[field] };
  }
  return changed;
};
