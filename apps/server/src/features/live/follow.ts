import type { Session } from '../../database/session.ts';
import type { Listener, LiveHub, Told } from './hub.ts';
import { type Change, selectChanges } from './queries.ts';

/** Changes read at a time when catching up, and kept at most for a connection that takes them slowly. */
const pageSize = 200;

const toChange = ({ type, data, time }: Told): Change => {
  const { sequence, operation } = data;
  if (type === 'todo.entity.changed') return { sequence, entity: data.entity, id: data.entityId, operation, time };
  const { taskId, version } = data;
  return { sequence, entity: 'task', id: taskId, taskId, version, operation, time };
};

/** What the hub tells one connection, from the moment it is made until it ends. */
export class Feed implements Listener {
  /** Something may be in the log that nobody told of. */
  behind = true;
  #told: Change[] = [];
  #ended = false;
  #wake: () => void = () => undefined;
  readonly #leave: () => void;

  constructor(hub: LiveHub, userId: string) {
    this.#leave = hub.add(userId, this);
    if (hub.closed) this.end();
  }

  get ended(): boolean {
    return this.#ended;
  }

  tell(event: Told): void {
    // Whoever is far behind reads the log instead of keeping everything here.
    if (this.#told.length < pageSize) this.#told.push(toChange(event));
    else this.behind = true;
    this.#wake();
  }

  check(): void {
    this.behind = true;
    this.#wake();
  }

  /** No more is told, and the connection's place is free. */
  end(): void {
    this.#ended = true;
    this.#leave();
    this.#wake();
  }

  next(): Change | undefined {
    return this.#told.shift();
  }

  /** Resolves when there is something to do, and after `milliseconds` with `idle`. */
  wait(milliseconds: number): Promise<'idle' | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve('idle'), milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
  }
}

/**
 * The user's changes after `since`, and then those to come, without gaps or doubles, until the feed ends. What the feed
 * tells is passed on when it is the next in the log; when something is missing between, the log is read. Yields `idle`
 * after each `idleMs` without a change, so that the caller can keep its connection alive.
 */
export async function* follow(
  session: Session,
  feed: Feed,
  userId: string,
  since: number,
  idleMs: number,
): AsyncGenerator<Change | 'idle'> {
  let last = since;
  try {
    while (!feed.ended) {
      if (feed.behind) {
        feed.behind = false;
        const page = await selectChanges(session, userId, last, pageSize);
        feed.behind ||= page.length === pageSize;
        for (const change of page) {
          last = change.sequence;
          yield change;
        }
        continue;
      }
      const next = feed.next();
      if (next === undefined) {
        if ((await feed.wait(idleMs)) === 'idle') yield 'idle';
      } else if (next.sequence === last + 1) {
        last = next.sequence;
        yield next;
      } else if (next.sequence > last) {
        feed.behind = true;
      }
    }
  } finally {
    feed.end();
  }
}
