import type { CatalogueEvent } from '@todo/contracts';
import type { Session } from '../../database/session.ts';
import type { LiveHub } from './hub.ts';
import { type Change, selectChanges } from './queries.ts';

/** Changes read at a time when catching up. */
const pageSize = 200;

const toChange = ({ data, time }: CatalogueEvent<'todo.task.changed'>): Change => ({
  sequence: data.sequence,
  taskId: data.taskId,
  version: data.version,
  operation: data.operation,
  time,
});

/**
 * The user's changes after `since`, and then those to come, without gaps or doubles, until `signal` aborts. What the hub
 * tells is passed on when it is the next in the log; when something is missing between, the log is read. Yields `idle`
 * after each `idleMs` without a change, so that the caller can keep its connection alive.
 */
export async function* follow(
  session: Session,
  hub: LiveHub,
  userId: string,
  since: number,
  idleMs: number,
  signal: AbortSignal,
): AsyncGenerator<Change | 'idle'> {
  let last = since;
  let behind = true;
  let told: Change[] = [];
  let wake: () => void = () => undefined;
  const remove = hub.add(userId, {
    tell(event) {
      // Whoever is far behind reads the log instead of keeping everything here.
      if (told.length < pageSize) told.push(toChange(event));
      else behind = true;
      wake();
    },
    check() {
      behind = true;
      wake();
    },
    close: () => wake(),
  });
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  try {
    while (!signal.aborted && !hub.closed) {
      if (behind) {
        behind = false;
        const page = await selectChanges(session, userId, last, pageSize);
        behind ||= page.length === pageSize;
        for (const change of page) {
          last = change.sequence;
          yield change;
        }
        continue;
      }
      const next = told.shift();
      if (next !== undefined) {
        if (next.sequence === last + 1) {
          last = next.sequence;
          yield next;
        } else if (next.sequence > last) {
          behind = true;
        }
        continue;
      }
      let idle = false;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          idle = true;
          resolve();
        }, idleMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (idle) yield 'idle';
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    told = [];
    remove();
  }
}
