import type { CloudEvent } from '@todo/contracts';
import sql from 'sql-template-tag';
import { partitionOf } from '../../database/outbox.ts';
import type { Session } from '../../database/session.ts';

export interface DeadLetterRow {
  readonly id: number;
  readonly topic: string;
  readonly event: CloudEvent;
  readonly arrived_at: Date;
  readonly replayed_at: Date | null;
  /** What the consumers that failed on it said. */
  readonly failures: { consumer: string; attempts: number; error: string }[];
}

const failures = sql`
  coalesce((select json_agg(json_build_object('consumer', consumer, 'attempts', attempts, 'error', error) order by consumer)
    from event_failures where event_id = dead_letters.event_id), '[]'::json) as failures`;

/** Newest first, before id `before`. */
export const selectDeadLetters = (session: Session, before: number, limit: number): Promise<DeadLetterRow[]> =>
  session.query<DeadLetterRow>(sql`
    select id, topic, event, arrived_at, replayed_at, ${failures} from dead_letters
    where id < ${before} order by id desc limit ${limit}`);

export const selectDeadLetter = async (session: Session, id: number): Promise<DeadLetterRow | undefined> => {
  const [row] = await session.query<DeadLetterRow>(
    sql`select id, topic, event, arrived_at, replayed_at, ${failures} from dead_letters where id = ${id}`,
  );
  return row;
};

/** Sends the event to its topic again, unchanged; whoever handled it before leaves it alone (inbox). */
export const replayToOutbox = async (session: Session, row: DeadLetterRow): Promise<void> => {
  const part = partitionOf(row.event.partitionkey);
  await session.execute(sql`
    insert into outbox (partition, topic, event) values (${part}::smallint, ${row.topic}, ${JSON.stringify(row.event)}::json)`);
  await session.execute(sql`update dead_letters set replayed_at = clock_timestamp() where id = ${row.id}`);
};
