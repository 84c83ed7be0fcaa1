import type { CloudEvent } from '@todo/contracts';
import sql from 'sql-template-tag';
import type { Database } from '../../database/session.ts';
import type { Outgoing } from '../events.ts';

export interface LoggedEvent {
  readonly position: number;
  readonly key: string;
  readonly event: CloudEvent;
}

/** Events that every consumer has handled are kept this long, for a consumer that comes new. */
const retention = '7 days';

/** The log of events in the database, with how far each consumer has come. */
export class EventLog {
  readonly #database: Database;
  /** Appends go one after the other: with several connections a later position could be visible before an earlier one, and a reader would pass it by. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds a batch in its order: all of it or, when this rejects, nothing. One statement, in no transaction of the caller. */
  append(batch: readonly Outgoing[]): Promise<void> {
    const rows = JSON.stringify(batch.map(({ topic, event }) => ({ topic, event })));
    const append = async () => {
      await this.#database.execute(sql`
        insert into embedded_events (topic, key, event)
        select added.item ->> 'topic', added.item -> 'event' ->> 'partitionkey', added.item -> 'event'
        from json_array_elements(${rows}::json) with ordinality as added (item, place)
        order by added.place`);
    };
    const appended = this.#last.then(append);
    this.#last = appended.catch(() => undefined);
    return appended;
  }

  /** The events of a topic after a position, oldest first. */
  read(topic: string, after: number, limit: number): Promise<LoggedEvent[]> {
    return this.#database.query<LoggedEvent>(sql`
      select position, key, event from embedded_events
      where topic = ${topic} and position > ${after} order by position limit ${limit}`);
  }

  /** Where a shared consumer goes on. A new one begins at the oldest event kept. */
  async resume(consumer: string, topic: string): Promise<number> {
    const [row] = await this.#database.query<{ position: number }>(sql`
      insert into embedded_offsets as known (consumer, topic, position) values (${consumer}, ${topic}, 0)
      on conflict (consumer, topic) do update set position = known.position
      returning position`);
    return row?.position ?? 0;
  }

  /** The position of the newest event; 0 when there is none. */
  async newest(): Promise<number> {
    const [row] = await this.#database.query<{ position: number | null }>(
      sql`select max(position) as position from embedded_events`,
    );
    return row?.position ?? 0;
  }

  /** Notes that a consumer has handled everything of a topic up to and with a position. */
  async commit(consumer: string, topic: string, position: number): Promise<void> {
    await this.#database.execute(
      sql`update embedded_offsets set position = ${position} where consumer = ${consumer} and topic = ${topic}`,
    );
  }

  /** Removes old events that no consumer has yet to handle. Dead letters nobody consumes stay until somebody looks. */
  async prune(): Promise<void> {
    await this.#database.execute(sql`
      delete from embedded_events as old
      where old.created_at < clock_timestamp() - ${retention}::interval
        and not exists (
          select from embedded_offsets as o where o.topic = old.topic and o.position < old.position)
        and (old.topic not like '%-dead' or exists (
          select from embedded_offsets as o where o.topic = old.topic))`);
  }
}
