import { catalogue, type CatalogueEvent, type EventData, type EventType } from '@todo/contracts';
import sql, { type Sql } from 'sql-template-tag';
import { uuidv7 } from 'uuidv7';

/** Into how many parts users are split for publishing; relays claim one part at a time. */
export const outboxPartitions = 16;

/** Which part a user's events belong to: FNV-1a over the key's UTF-16 code units. */
export const partitionOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % outboxPartitions;
};

export interface NewEvent<T extends EventType> {
  readonly type: T;
  readonly userId: string;
  /** What the event is about: the task id. */
  readonly subject: string;
  readonly time: Date;
  readonly data: EventData<T>;
}

/** A CloudEvent of the catalogue with an id of its own. */
export const newEvent = <T extends EventType>({
  type,
  userId,
  subject,
  time,
  data,
}: NewEvent<T>): CatalogueEvent<T> => ({
  specversion: '1.0',
  id: uuidv7(),
  source: '/todo/server',
  type,
  subject,
  time: time.toISOString(),
  datacontenttype: 'application/json',
  partitionkey: userId,
  data,
});

/**
 * The insert of one event into the outbox, to stand in the statement (`with … insert …`) or transaction that makes the
 * change. `when`: a query; the event is written only if it has a row. It is evaluated before the event's id is given, so
 * of two changes of one row the later has the greater id.
 */
export const insertOutbox = (event: CatalogueEvent, when?: Sql): Sql => {
  const { topic } = catalogue[event.type];
  const values = sql`${partitionOf(event.partitionkey)}::smallint, ${topic}, ${JSON.stringify(event)}::json`;
  return when === undefined
    ? sql`insert into outbox (partition, topic, event) values (${values})`
    : sql`insert into outbox (partition, topic, event) select ${values} from (${when}) as written`;
};

/** The insert of many events, in their order; to stand as `insertOutbox`. */
export const insertOutboxAll = (events: readonly CatalogueEvent[]): Sql => {
  const rows = events.map((event) => ({
    partition: partitionOf(event.partitionkey),
    topic: catalogue[event.type].topic,
    event,
  }));
  return sql`
    insert into outbox (partition, topic, event)
    select (row ->> 'partition')::smallint, row ->> 'topic', row -> 'event'
    from json_array_elements(${JSON.stringify(rows)}::json) with ordinality as given (row, place) order by place`;
};
