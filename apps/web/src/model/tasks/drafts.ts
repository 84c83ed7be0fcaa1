import type { Task } from '@todo/contracts';

/** Tasks that are being created, by the id that they have here until the server gives them theirs. */
const creating = new Map<string, Promise<string>>();
const idOfDraft = new Map<string, string>();
const draftOfId = new Map<string, string>();

/** Remembers a task that is being created; `created` tells its id. */
export const keepDraft = (draftId: string, created: Promise<string>): void => {
  const settled = created.then(
    (id) => {
      idOfDraft.set(draftId, id);
      draftOfId.set(id, draftId);
    },
    () => undefined,
  );
  creating.set(draftId, created);
  void settled.then(() => creating.delete(draftId));
};

/** The server's id of a task that may be a draft; rejects when it could not be created. */
export const createdId = async (id: string): Promise<string> => (await creating.get(id)) ?? realId(id);

/** The server's id, as far as it is known. */
export const realId = (id: string): string => idOfDraft.get(id) ?? id;

/** The same for a draft and for the task that it became, so that what shows it stays what it is. */
export const identityOf = (task: Task): string => draftOfId.get(task.id) ?? task.id;

/** Resolves when no task is being created: news of one that is cannot be told from news of another's. */
export const draftsSettled = (): Promise<unknown> => Promise.allSettled(creating.values());
