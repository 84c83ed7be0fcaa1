import type { Priority, Task } from '@todo/contracts';
import { t } from '../../i18n/index.ts';
import { errorText } from '../../i18n/error-text.ts';
import { type NewTask, type Patch, api } from '../api.ts';
import { type Answer, ApiError } from '../http.ts';
import { notify } from '../notices.ts';
import { type Seen, conflictsOf } from './conflicts.ts';
import { completed, drafted, gone, patched, reopened } from './effects.ts';
import { createdId, keepDraft } from './drafts.ts';
import type { Effect } from './ledger.ts';
import { inTurn, persistently } from './sending.ts';
import { ledger, refresh, searchAgain, show } from './store.ts';
import { type Undoable, offerUndo, remember } from './undo.ts';

interface Doing {
  readonly effect: Effect;
  readonly send: (id: string, key: string) => Promise<Answer<Task | undefined>>;
  /** What the person is told when it is done, with a way to undo it. */
  readonly told?: string;
}

/**
 * Makes a change: at once on the screen, then on the server. When the server refuses, the screen shows again what
 * the server has, and the person is told why.
 */
const make = async (given: string, { effect, send, told }: Doing): Promise<void> => {
  const id = await createdId(given);
  const before = ledger.shown(id);
  const end = ledger.begin(id, effect);
  show(id);
  const sent = inTurn(id, () => persistently((key) => send(id, key)));
  const undoable: Undoable = { id, before, token: sent.then(({ undoToken }) => undoToken) };
  remember(undoable);
  if (told !== undefined) offerUndo(undoable, told);
  try {
    const { body } = await sent;
    if (body !== undefined) ledger.confirm(body);
    else ledger.delete(id, (ledger.confirmed(id)?.version ?? 0) + 1);
  } catch (error) {
    const retry = () => void make(id, { effect, send, told });
    const action = error instanceof ApiError && error.passing ? { label: t('retry'), run: retry } : undefined;
    notify({ kind: 'problem', text: t('notSaved', { reason: errorText(error) }), action, stays: true });
  } finally {
    end();
    show(id);
    searchAgain();
  }
};

/** Sends a patch on condition that the task is as it is known; news that come between are merged field by field. */
const sendPatch = async (id: string, patch: Patch, seen: Seen, key: string): Promise<Answer<Task>> => {
  let idempotencyKey = key;
  for (;;) {
    const latest = ledger.confirmed(id);
    if (latest !== undefined) tellConflicts(id, patch, seen, latest);
    try {
      return await api.patchTask(id, patch, { idempotencyKey, ifMatch: latest?.version });
    } catch (error) {
      if (!(error instanceof ApiError && error.type === 'stale-version')) throw error;
      await refresh(id);
      // Another condition is another request.
      idempotencyKey = crypto.randomUUID();
    }
  }
};

/** Fields of which the person was told already, so that a repetition does not tell again. */
const told = new WeakMap<Patch, Set<string>>();

const tellConflicts = (id: string, patch: Patch, seen: Seen, latest: Task): void => {
  const already = told.get(patch) ?? new Set();
  told.set(patch, already);
  for (const field of conflictsOf(seen, latest, patch)) {
    const key = `${field} ${JSON.stringify(latest[field])}`;
    if (already.has(key)) continue;
    already.add(key);
    const theirs = { [field]: latest[field] } as Patch;
    notify({
      kind: 'problem',
      text: t('conflict', { field: t(`field.${field}`) }),
      action: { label: t('takeTheirs'), run: () => void changeTask(id, theirs) },
      stays: true,
    });
  }
};

/** Changes fields of a task. `seen`: what the person saw when they began, when that is some time ago. */
export const changeTask = (id: string, patch: Patch, seen?: Partial<Seen>): Promise<void> => {
  const base = { ...(ledger.confirmed(id) ?? ledger.shown(id)), ...seen } as Seen;
  return make(id, { effect: patched(patch), send: (real, key) => sendPatch(real, patch, base, key) });
};

export const setPriority = (task: Task, priority: Priority): Promise<void> =>
  changeTask(task.id, { priority: task.priority === priority ? 'none' : priority });

export const completeTask = (task: Task): Promise<void> =>
  make(task.id, {
    effect: completed,
    send: (id, idempotencyKey) => api.completeTask(id, { idempotencyKey }),
    told: t('completedTask', { title: task.title }),
  });

export const reopenTask = (task: Task): Promise<void> =>
  make(task.id, { effect: reopened, send: (id, idempotencyKey) => api.reopenTask(id, { idempotencyKey }) });

export const toggleTask = (task: Task): Promise<void> =>
  task.status === 'open' ? completeTask(task) : reopenTask(task);

export const deleteTask = (task: Task): Promise<void> =>
  make(task.id, {
    effect: gone,
    send: (id, idempotencyKey) => api.deleteTask(id, { idempotencyKey }),
    told: t('deletedTask', { title: task.title }),
  });

/** Takes a task out of the trash. */
export const restoreTask = (task: Task): Promise<void> =>
  make(task.id, {
    effect: () => task,
    send: (id, idempotencyKey) => api.restoreTask(id, { idempotencyKey }),
    told: t('trash.restored', { title: task.title }),
  });

/** Adds a task; it is on the screen at once. Resolves with its id; undefined when the server refused it. */
export const addTask = async (task: NewTask): Promise<string | undefined> => {
  const draftId = crypto.randomUUID();
  const end = ledger.begin(draftId, () => drafted(draftId, task));
  show(draftId);
  const sent = persistently((idempotencyKey) => api.createTask(task, { idempotencyKey }));
  keepDraft(
    draftId,
    sent.then(({ body }) => body.id),
  );
  try {
    const { body, undoToken } = await sent;
    ledger.confirm(body);
    end();
    show(draftId);
    show(body.id);
    remember({ id: body.id, before: undefined, token: Promise.resolve(undoToken) });
    searchAgain();
    return body.id;
  } catch (error) {
    end();
    show(draftId);
    const action = { label: t('retry'), run: () => void addTask(task) };
    notify({
      kind: 'problem',
      text: t('notAdded', { title: task.title, reason: errorText(error) }),
      action,
      stays: true,
    });
    return undefined;
  }
};
