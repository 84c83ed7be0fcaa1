import type { Task } from '@todo/contracts';
import type { Patch } from '../api.ts';

/** The fields that a person edits. */
export const editableFields = ['title', 'notes', 'priority', 'tags', 'due'] as const;
export type EditableField = (typeof editableFields)[number];

/** What a person saw of a task when they began to edit. */
export type Seen = Pick<Task, EditableField>;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * The fields that somebody else has changed since `seen` and that the patch changes too, to something else. Other fields
 * are no conflict: a merge patch leaves them as they are.
 */
export const conflictsOf = (seen: Seen, latest: Task, patch: Patch): EditableField[] =>
  editableFields.filter(
    (field) => patch[field] !== undefined && !same(seen[field], latest[field]) && !same(patch[field], latest[field]),
  );
