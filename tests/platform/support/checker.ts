import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Acknowledged } from './load.ts';

/** What the checker found; everything but the first two must be 0. */
export interface Verdict {
  readonly acknowledged: number;
  readonly delivered: number;
  /** Acknowledged, but the activity consumer has no trace of it. */
  readonly lost: number;
  /** Activity or change log entries beyond the first for one change. */
  readonly duplicated: number;
  /** Entries of a task that were written before an earlier version's. */
  readonly outOfOrder: number;
  /** Entries that nobody was told of, or that say another operation. */
  readonly unexplained: number;
  /** Numbers missing in a user's change log. */
  readonly gaps: number;
}

interface Entry {
  readonly task_id: string;
  readonly version: number;
  readonly operation: string;
}

/** Resolves when nothing waits in the outbox and the consumers have as many entries as expected, or after `within` ms. */
export const settled = async (url: string, expected: number, within: number): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const deadline = Date.now() + within;
    for (;;) {
      const { rows } = await client.query(
        `select (select count(*) from outbox)::int as waiting, (select count(*) from activity)::int as activity,
                (select count(*) from changes)::int as changes`,
      );
      const { waiting, activity, changes } = rows[0] as Record<string, number>;
      if (waiting === 0 && activity! >= expected && changes! >= expected) return;
      if (Date.now() > deadline) {
        console.log(
          `Still waiting after ${within / 1000} s: ${waiting} in the outbox, ${activity} activity, ${changes} changes`,
        );
        return;
      }
      await delay(100);
    }
  } finally {
    await client.end();
  }
};

/** Compares what clients were told with what the consumers wrote. */
export const check = async (url: string, acknowledged: readonly Acknowledged[]): Promise<Verdict> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const activity = (
      await client.query<Entry>('select task_id, version, operation from activity order by recorded_at, version')
    ).rows;
    const log = (
      await client.query<Entry>(
        `select entity_id as task_id, version, operation from changes where entity = 'task' order by user_id, sequence`,
      )
    ).rows;
    const { rows } = await client.query<{ gaps: number }>(
      'select coalesce(sum(last - entries), 0)::int as gaps from (select max(sequence) as last, count(*) as entries from changes group by user_id) as logs',
    );
    const told = new Map(acknowledged.map((change) => [`${change.taskId} ${change.version}`, change.operation]));
    const inActivity = inspect(activity, told);
    const inLog = inspect(log, told);
    return {
      acknowledged: acknowledged.length,
      delivered: inActivity.found,
      lost: told.size - inActivity.found + (told.size - inLog.found),
      duplicated: inActivity.duplicated + inLog.duplicated,
      outOfOrder: inActivity.outOfOrder + inLog.outOfOrder,
      unexplained: inActivity.unexplained + inLog.unexplained,
      gaps: rows[0]!.gaps,
    };
  } finally {
    await client.end();
  }
};

const inspect = (entries: readonly Entry[], told: ReadonlyMap<string, string>) => {
  const seen = new Set<string>();
  const newest = new Map<string, number>();
  const count = { found: 0, duplicated: 0, outOfOrder: 0, unexplained: 0 };
  for (const { task_id, version, operation } of entries) {
    const key = `${task_id} ${version}`;
    if (seen.has(key)) count.duplicated += 1;
    else if (told.get(key) === operation) count.found += 1;
    else count.unexplained += 1;
    seen.add(key);
    if (version < (newest.get(task_id) ?? 0)) count.outOfOrder += 1;
    newest.set(task_id, Math.max(version, newest.get(task_id) ?? 0));
  }
  return count;
};
