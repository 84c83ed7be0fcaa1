import { deadLetterTopic, topics } from '@todo/contracts';
import sql from 'sql-template-tag';
import type { Database } from '../../database/session.ts';
import type { Events } from '../../platform/events.ts';

/** The consumer group of the dead-letter topics. */
const consumer = 'dead-letters';

/**
 * Keeps what the dead-letter topics bring, so that it can be looked at and replayed. Whatever arrives is kept as it is,
 * also what no catalogue knows.
 */
export const keepDeadLetters = (events: Events, database: Database): void => {
  for (const topic of topics) {
    events.subscribe({
      consumer,
      topic: deadLetterTopic(topic),
      mode: 'shared',
      // One row for each event and topic: when it is dead-lettered again after a replay, it is waiting again.
      handler: async (event) => {
        await database.execute(sql`
          insert into dead_letters (topic, event_id, event) values (${topic}, ${event.id}, ${JSON.stringify(event)}::json)
          on conflict (topic, event_id) do update set arrived_at = clock_timestamp(), replayed_at = null`);
      },
    });
  }
};
