import type { Entity } from '@todo/contracts';
import { askPosition } from './live-position.ts';
import { draftsSettled } from './tasks/drafts.ts';
import { ledger, readAgain, refresh, searchAgain, show } from './tasks/store.ts';
import { queryClient } from './query-client.ts';

interface Change {
  readonly sequence: number;
  readonly entity: 'task' | Entity;
  readonly id: string;
  readonly version?: number;
  readonly operation: string;
}

/** Changes of one moment are taken in together: an import or another device that comes back makes many (milliseconds). */
const gatherMs = 20;
/** More tasks than that are not read one by one. */
const manyTasks = 20;
/** Before a connection that the server refused is tried again (milliseconds); a broken one the browser repairs itself. */
const retryMs = 3_000;

const gathered = new Map<string, Change>();
let timer: ReturnType<typeof setTimeout> | undefined;

const takeIn = async (): Promise<void> => {
  timer = undefined;
  const changes = [...gathered.values()];
  gathered.clear();
  // A task that was just created here is among the news under an id that is not known yet.
  await draftsSettled();
  const news = changes.filter(({ id, version = 0 }) => (ledger.confirmed(id)?.version ?? 0) < version);
  const deleted = news.filter(({ operation }) => operation === 'deleted');
  for (const { id, version = 0 } of deleted) {
    ledger.delete(id, version);
    show(id);
  }
  const changed = news.filter((change) => change.operation !== 'deleted');
  if (changed.length > manyTasks) return readAgain();
  await Promise.all(
    changed.map(async ({ id }) => {
      await refresh(id);
      show(id);
    }),
  );
  if (news.length > 0) searchAgain();
  // The counts are right once their change has come here, whoever made it.
  void queryClient.invalidateQueries({ queryKey: ['summary'] });
  // Activity is written by a consumer of the same events.
  for (const { id } of changes) void queryClient.invalidateQueries({ queryKey: ['activity', id] });
  if (changes.some(({ operation }) => operation === 'deleted' || operation === 'restored')) {
    void queryClient.invalidateQueries({ queryKey: ['trash'] });
  }
};

const tell = (change: Change): void => {
  if (change.entity !== 'task') {
    void queryClient.invalidateQueries({ queryKey: [change.entity] });
    return;
  }
  gathered.set(change.id, change);
  timer ??= setTimeout(() => {
    // What could not be read now is read with the next news or when it is looked at.
    takeIn().catch(() => readAgain());
  }, gatherMs);
};

/**
 * Follows the user's changes of all devices and tabs (`GET /api/v1/live`) until the page is left. The browser reconnects
 * by itself with the last event it saw.
 */
export const followLive = async (): Promise<void> => {
  let since = await askPosition();
  const connect = (): void => {
    const source = new EventSource(`/api/v1/live?since=${since}`);
    source.addEventListener('change', ({ data, lastEventId }: MessageEvent<string>) => {
      since = Number(lastEventId);
      tell(JSON.parse(data) as Change);
    });
    source.addEventListener('reset', ({ lastEventId }: MessageEvent<string>) => {
      since = Number(lastEventId);
      void readAgain();
    });
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(connect, retryMs);
    });
  };
  connect();
};
