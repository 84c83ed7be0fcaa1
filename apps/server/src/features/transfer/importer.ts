import type { Task, TaskRecurrence } from '@todo/contracts';
import type { Session } from '../../database/session.ts';
import { withUserLocked } from '../../database/user-lock.ts';
import type { OutboxWatch } from '../../events/outbox-watch.ts';
import type { Change } from '../../http/change.ts';
import { ProblemError } from '../../http/problem.ts';
import type { Lists } from '../lists/index.ts';
import { dueInstant, rankOfMany, type Tasks } from '../tasks/index.ts';
import { gently } from './breathe.ts';
import { type Found, ImportFormatError, type ImportProblem } from './found.ts';
import { createLists, placeLists, type PlacedLists } from './import-lists.ts';
import { holdLists, placesOf, type TaskPlace } from './queries.ts';
import { inOrder, type SettledTask, settleTask } from './settle.ts';
import { isUuid, uuid5 } from './uuid5.ts';

/** Tasks written with one statement and one commit. */
const batchSize = 250;
/** Tasks that one file may have. */
const maxTasks = 50_000;
/** Tasks that an import may have to be undone as one, which is one transaction. */
const maxUndoable = 10_000;
/** Ids looked up with one statement. */
const idsAtOnce = 5_000;
/** How often a batch is tried when somebody deletes a parent at the same moment. */
const attempts = 5;

/** What became of a task: made now, there already (whatever was changed since), or thrown away since. */
export type Outcome = 'created' | 'existing' | 'in-trash';

export interface ImportedTask {
  readonly line: number;
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly kept: readonly string[];
}

export interface Imported {
  readonly tasks: readonly ImportedTask[];
  readonly lists: { readonly found: number; readonly created: number };
  readonly problems: readonly ImportProblem[];
  /** Whether the import can be undone by the change's token. */
  readonly undoable: boolean;
}

export interface ImporterParts {
  readonly tasks: Tasks;
  readonly lists: Lists;
  readonly outbox: OutboxWatch;
  /** Aborted when the process stops. */
  readonly stopping: AbortSignal;
}

export interface ImportRequest {
  /** What the ids are made of beside the file's own; the same for formats that share them. */
  readonly source: string;
  readonly dryRun: boolean;
}

/** A task with the id it has, or gets, here. */
interface PlacedTask {
  readonly settled: SettledTask;
  readonly id: string;
}

/**
 * Takes over what was found in a file. Ids are made of user, source and the file's own ids, so what came before is met
 * again: importing twice makes no doubles, and an import that was broken off goes on when it is started again. What is
 * there already stays as it is. Each batch of tasks is a transaction of its own.
 */
export const importFound = async (
  parts: ImporterParts,
  change: Change,
  found: Found,
  { source, dryRun }: ImportRequest,
): Promise<Imported> => {
  const { session, actor } = change;
  const problems = [...found.problems];
  if (found.tasks.length > maxTasks) {
    throw new ImportFormatError(
      `The file has ${found.tasks.length} tasks; at most ${maxTasks} can come at once. Divide it.`,
    );
  }
  const settled = await settleAll(found, problems);
  const lists = await placeLists(session, actor.userId, found.lists);
  const { placed, places } = await placeTasks(session, actor.userId, source, settled);
  const isNew = ({ id }: PlacedTask) => !places.has(id);
  const undoable = placed.filter(isNew).length <= maxUndoable;
  let createdLists = lists.missing.length;
  let created = new Set(placed.filter(isNew).map(({ id }) => id));
  if (!dryRun) {
    const within: Change = undoable ? change : { session, actor };
    try {
      createdLists = await createLists(within, lists.missing, parts.lists);
      created = await insertPlaced(parts, within, placed, { places, lists, source });
    } finally {
      // Also what came before an error is told of.
      parts.outbox.written(session, actor.userId);
    }
  }
  const outcomeOf = (id: string): Outcome =>
    created.has(id) ? 'created' : places.get(id)?.in === 'trash' ? 'in-trash' : 'existing';
  return {
    tasks: placed.map(({ id, settled: { line, title, kept } }) => ({ line, id, title, outcome: outcomeOf(id), kept })),
    lists: { found: found.lists.length, created: createdLists },
    problems: problems.toSorted((a, b) => a.line - b.line),
    undoable: undoable && !dryRun,
  };
};

const settleAll = async (found: Found, problems: ImportProblem[]): Promise<SettledTask[]> => {
  const settled: SettledTask[] = [];
  const lines = new Map<string, number>();
  for await (const task of gently(found.tasks)) {
    const twin = lines.get(task.key);
    if (twin !== undefined) {
      problems.push({ line: task.line, message: `This task has the id of the one in line ${twin}.` });
      continue;
    }
    lines.set(task.key, task.line);
    const one = settleTask(task, problems);
    if (one !== undefined) settled.push(one);
  }
  return inOrder(settled);
};

/** Gives the tasks their ids: a task of the user's own keeps its id, others get theirs from the file's. */
const placeTasks = async (
  session: Session,
  userId: string,
  source: string,
  tasks: readonly SettledTask[],
): Promise<{ placed: PlacedTask[]; places: Map<string, TaskPlace> }> => {
  const own = await lookUp(session, userId, tasks.map(({ key }) => key).filter(isUuid));
  const idOf = (key: string) => (own.has(key) ? key : uuid5(userId, source, key));
  const placed = tasks.map((settled) => ({ settled, id: idOf(settled.key) }));
  const made = placed.map(({ id }) => id).filter((id) => !own.has(id));
  return { placed, places: new Map([...own, ...(await lookUp(session, userId, made))]) };
};

const lookUp = async (session: Session, userId: string, ids: readonly string[]): Promise<Map<string, TaskPlace>> => {
  const places = new Map<string, TaskPlace>();
  for (let start = 0; start < ids.length; start += idsAtOnce) {
    for (const [id, place] of await placesOf(session, userId, ids.slice(start, start + idsAtOnce)))
      places.set(id, place);
  }
  return places;
};

/** What is known of the account before the first task is written. */
interface Where {
  readonly places: ReadonlyMap<string, TaskPlace>;
  readonly lists: PlacedLists;
  readonly source: string;
}

const insertPlaced = async (
  { tasks, stopping }: ImporterParts,
  change: Change,
  placed: readonly PlacedTask[],
  { places, lists, source }: Where,
): Promise<Set<string>> => {
  const now = new Date();
  const idByKey = new Map(placed.map(({ settled, id }) => [settled.key, id]));
  const series = (of: TaskRecurrence): TaskRecurrence => ({
    ...of,
    // Ids of occurrences are made of it, and those of the account it came from must not be met again.
    seriesId: uuid5(change.actor.userId, 'series', source, of.seriesId),
    usual: of.usual && {
      ...of.usual,
      ...(of.usual.listId && { listId: lists.ids.get(of.usual.listId) ?? null }),
      ...(of.usual.parentId && { parentId: idByKey.get(of.usual.parentId) ?? null }),
    },
  });
  const toPlan = ({ settled, id }: PlacedTask, index: number): Plan => ({
    settled,
    id,
    rank: settled.rank ?? rankOfMany(now, index),
    recurrence: settled.recurrence && series(settled.recurrence),
    parentId: settled.parent === undefined ? null : (idByKey.get(settled.parent) ?? null),
    listId: settled.list === undefined ? null : (lists.ids.get(settled.list) ?? null),
  });
  const missing = placed.map(toPlan).filter(({ id }) => !places.has(id));
  const created = new Set<string>();
  for (let start = 0; start < missing.length; start += batchSize) {
    if (stopping.aborted) {
      throw new ProblemError('unavailable', {
        detail: `The server stops; ${created.size} of ${missing.length} tasks are in. Start the import again: it goes on.`,
        headers: { 'retry-after': '5' },
      });
    }
    for (const id of await insertBatch(tasks, change, missing.slice(start, start + batchSize), now)) created.add(id);
  }
  return created;
};

const foreignKeyViolation = '23503';

/** Writes those of a batch that are nowhere yet. A parent that somebody deletes at the same moment is looked for anew. */
const insertBatch = async (tasks: Tasks, change: Change, batch: readonly Plan[], now: Date): Promise<string[]> => {
  const { userId } = change.actor;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withUserLocked(change.session, userId, async (session) => {
        const ready = await inPlace(session, userId, batch, now);
        if (ready.length > 0) await tasks.insertAll({ ...change, session }, ready);
        return ready.map(({ id }) => id);
      });
    } catch (error) {
      if (attempt === attempts || (error as { code?: unknown }).code !== foreignKeyViolation) throw error;
    }
  }
};

/** The tasks of a batch that are nowhere yet, where they can be: in lists that are there, subtasks in their parent's. */
const inPlace = async (session: Session, userId: string, batch: readonly Plan[], now: Date): Promise<Task[]> => {
  const ids = new Set(batch.flatMap(({ id, parentId }) => (parentId === null ? [id] : [id, parentId])));
  const places = await placesOf(session, userId, [...ids]);
  const lists = await holdLists(session, userId, [...new Set(batch.flatMap(({ listId }) => listId ?? []))]);
  const ready = new Map<string, Task>();
  for (const plan of batch) {
    if (places.has(plan.id)) continue;
    const parent = plan.parentId === null ? undefined : (ready.get(plan.parentId) ?? places.get(plan.parentId));
    const parentList = parent !== undefined && 'listId' in parent ? parent.listId : undefined;
    const isPart = parentList !== undefined;
    const own = plan.listId !== null && lists.has(plan.listId) ? plan.listId : null;
    ready.set(
      plan.id,
      toTask(plan, now, { parentId: isPart ? plan.parentId : null, listId: isPart ? parentList : own }),
    );
  }
  return [...ready.values()];
};

/** A task that is to be written, and where the file has it. */
interface Plan extends PlacedTask {
  readonly rank: string;
  readonly recurrence: TaskRecurrence | null;
  readonly parentId: string | null;
  readonly listId: string | null;
}

const toTask = (
  { settled, id, rank, recurrence }: Plan,
  now: Date,
  place: Pick<Task, 'parentId' | 'listId'>,
): Task => ({
  id,
  title: settled.title,
  notes: settled.notes,
  priority: settled.priority,
  tags: settled.tags,
  due: settled.due,
  dueAt: settled.due && dueInstant(settled.due).toISOString(),
  status: settled.completed ? 'completed' : 'open',
  completedAt: settled.completed ? (settled.completedAt ?? now.toISOString()) : null,
  ...place,
  rank,
  estimate: settled.estimate,
  reminders: settled.reminders,
  recurrence,
  subtasks: { total: 0, completed: 0 },
  version: 1,
  createdAt: settled.createdAt ?? now.toISOString(),
  updatedAt: now.toISOString(),
});
