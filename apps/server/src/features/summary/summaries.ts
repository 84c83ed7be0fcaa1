import { defaultProfile, type Summary } from '@todo/contracts';
import type { Logger } from 'pino';
import sql from 'sql-template-tag';
import type { Session } from '../../database/session.ts';
import type { State } from '../../platform/state.ts';
import { selectFilters } from '../filters/index.ts';
import { countFiltered, countTasks, endOfToday, type Moment, momentAt } from '../tasks/index.ts';
import { Entry, entryKey, holds, secondsToKeep } from './entry.ts';
import { summaryReads } from './metrics.ts';

/** How long the state store may take, in milliseconds; counting is faster than waiting for one that hangs. */
const patienceMs = 1_000;
/** Most open tasks that the saved filters are tried on. */
const maxFiltered = 10_000;

export interface SummaryParts {
  readonly database: Session;
  readonly state: State;
  readonly log: Logger;
  readonly clock?: () => Date;
}

/** Rejects when the store takes too long; what it says later is not heard. */
const soon = async <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The state store did not answer in ${patienceMs} ms.`)), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Where the user's change log stands, and the zone of their profile. */
const readPosition = async (session: Session, userId: string): Promise<{ position: number; timeZone: string }> => {
  const [row] = await session.query<{ position: number | null; time_zone: string | null }>(sql`
    select (select sequence from change_counters where user_id = ${userId}) as position,
           (select time_zone from profiles where user_id = ${userId}) as time_zone`);
  return { position: row?.position ?? 0, timeZone: row?.time_zone ?? defaultProfile.timeZone };
};

const count = async (session: Session, userId: string, moment: Moment): Promise<Summary> => {
  const { nextDue, ...counts } = await countTasks(session, userId, moment);
  const saved = await selectFilters(session, userId);
  const texts = counts.open > maxFiltered ? [] : saved.map(({ query }) => query);
  const filtered = await countFiltered(session, userId, moment, texts);
  const ends = [endOfToday(moment).getTime()];
  // A task is overdue after it was due, not at that instant; the database keeps milliseconds.
  if (nextDue !== undefined) ends.push(nextDue.getTime() + 1);
  return {
    timeZone: moment.timeZone,
    today: moment.today,
    until: new Date(Math.min(...ends)).toISOString(),
    open: counts.open,
    views: counts.views,
    inbox: counts.inbox,
    lists: [...counts.lists],
    tags: [...counts.tags],
    filters: saved.map(({ id }, index) => ({ id, open: filtered[index] ?? null })),
  };
};

/**
 * How many tasks a user has in each view, list, tag and filter. The counts are kept in the state store until the user's change
 * log moves on, which it does with every change that was told on `task-events` and with every change of lists and
 * filters. A store that is away costs the counting, nothing else.
 */
export class Summaries {
  readonly #database: Session;
  readonly #state: State;
  readonly #log: Logger;
  readonly #clock: () => Date;

  constructor({ database, state, log, clock = () => new Date() }: SummaryParts) {
    this.#database = database;
    this.#state = state;
    this.#log = log;
    this.#clock = clock;
  }

  /** `zone`: absent, the one of the user's profile. */
  async get(userId: string, zone?: string): Promise<Summary> {
    const now = this.#clock();
    // Before the counting, see Entry.
    const { position, timeZone: ownZone } = await readPosition(this.#database, userId);
    const timeZone = zone ?? ownZone;
    const key = entryKey(userId, timeZone);
    const kept = await this.#read(key);
    if (kept !== 'away' && kept !== undefined && holds(kept, position, now)) {
      summaryReads.inc({ outcome: 'hit' });
      return kept.summary;
    }
    const summary = await count(this.#database, userId, momentAt(now, timeZone));
    summaryReads.inc({ outcome: kept === 'away' ? 'away' : 'miss' });
    if (kept !== 'away') await this.#save(key, { position, from: now.toISOString(), summary }, now);
    return summary;
  }

  async #read(key: string): Promise<Entry | 'away' | undefined> {
    try {
      const found = await soon(this.#state.get<unknown>(key));
      return found === null ? undefined : Entry.safeParse(found.value).data;
    } catch (error) {
      this.#log.warn({ err: error }, 'the state store is away: a summary is counted');
      return 'away';
    }
  }

  /** Whoever comes last wins; an entry whose position has passed is seen for what it is. */
  async #save(key: string, entry: Entry, now: Date): Promise<void> {
    try {
      await soon(this.#state.save(key, entry, { ttlSeconds: secondsToKeep(entry, now) }));
    } catch (error) {
      this.#log.warn({ err: error }, 'the state store is away: a summary is not kept');
    }
  }
}
