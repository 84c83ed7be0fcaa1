import type { Task } from '@todo/contracts';

/** What a change makes of a task, before the server has confirmed it; undefined: it is gone. */
export type Effect = (task: Task | undefined) => Task | undefined;

interface Pending {
  readonly effect: Effect;
}

/**
 * What is known of each task: the newest version that the server told, and the person's own changes that it has not
 * confirmed yet. What is shown is the first with the second on top, so an own change never flickers back when news
 * of the task arrive meanwhile, and a refused one leaves what the server has.
 */
export class Ledger {
  readonly #confirmed = new Map<string, Task>();
  /** Versions at which tasks were deleted: news that are older do not bring them back. */
  readonly #deleted = new Map<string, number>();
  readonly #pending = new Map<string, Pending[]>();

  /** Takes in what the server told of a task, unless something newer is known. */
  confirm(task: Task): void {
    if (task.version <= (this.#deleted.get(task.id) ?? 0)) return;
    const known = this.#confirmed.get(task.id);
    // The same version again may have another number of subtasks, which a consumer counts.
    if (known === undefined || known.version <= task.version) this.#confirmed.set(task.id, task);
  }

  /** The server told that the task was deleted; `version` is that of the deletion. */
  delete(id: string, version: number): void {
    const known = this.#confirmed.get(id);
    if (known !== undefined && known.version > version) return;
    this.#confirmed.delete(id);
    this.#deleted.set(id, Math.max(version, this.#deleted.get(id) ?? 0));
  }

  /** Puts a change on top. Call what is returned when it is confirmed or refused. */
  begin(id: string, effect: Effect): () => void {
    const pending: Pending = { effect };
    this.#pending.set(id, [...(this.#pending.get(id) ?? []), pending]);
    return () => {
      const rest = (this.#pending.get(id) ?? []).filter((other) => other !== pending);
      if (rest.length === 0) this.#pending.delete(id);
      else this.#pending.set(id, rest);
    };
  }

  confirmed(id: string): Task | undefined {
    return this.#confirmed.get(id);
  }

  /** The task with the person's own changes; undefined when it is unknown or gone. */
  shown(id: string): Task | undefined {
    let task = this.#confirmed.get(id);
    for (const { effect } of this.#pending.get(id) ?? []) task = effect(task);
    return task;
  }

  /** The tasks that the person's own changes concern and the server may not know as they are shown. */
  changing(): string[] {
    return [...this.#pending.keys()];
  }
}
