import type { CatalogueEvent, Entity, operations } from '@todo/contracts';
import sql, { type Sql } from 'sql-template-tag';
import { newEvent, partitionOf } from '../../database/outbox.ts';

/** A change that belongs into a user's change log. */
export type Loggable = {
  readonly userId: string;
  /** When it happened: RFC 3339, UTC. */
  readonly time: string;
} & (
  | {
      readonly entity: 'task';
      readonly id: string;
      readonly version: number;
      readonly operation: (typeof operations)[number];
    }
  | { readonly entity: Entity; readonly id: string; readonly operation: string }
);

const eventOf = (change: Loggable): CatalogueEvent<'todo.task.changed' | 'todo.entity.changed'> => {
  const { userId, id } = change;
  const common = { userId, subject: id, time: new Date(change.time) };
  if (change.entity === 'task') {
    const { version, operation } = change;
    const data = { taskId: id, userId, version, operation, sequence: 0 };
    return newEvent({ ...common, type: 'todo.task.changed', data });
  }
  const { entity, operation } = change;
  return newEvent({
    ...common,
    type: 'todo.entity.changed',
    data: { entity, entityId: id, userId, operation, sequence: 0 },
  });
};

/**
 * CTEs that put a change into its user's log, numbered, and tell all processes that serve live connections
 * (`task-updates`). `when`: a query with one row if it happened. The counter's row lock keeps the numbers without gaps,
 * whoever writes. An account that was deleted meanwhile has no log.
 */
export const logChange = (change: Loggable, when: Sql): Sql => {
  const { userId, entity, id, operation, time } = change;
  const version = change.entity === 'task' ? change.version : null;
  return sql`
    counted as (
      insert into change_counters (user_id, sequence)
      select u.id, 1 from (${when}) as happened, "user" u where u.id = ${userId}
      on conflict (user_id) do update set sequence = change_counters.sequence + 1
      returning sequence
    ), logged as (
      insert into changes (user_id, sequence, entity, entity_id, version, operation, happened_at)
      select ${userId}, sequence, ${entity}, ${id}, ${version}::integer, ${operation}, ${time}::timestamptz from counted
    ), told as (
      insert into outbox (partition, topic, event)
      select ${partitionOf(userId)}::smallint, 'task-updates',
        jsonb_set(${JSON.stringify(eventOf(change))}::jsonb, '{data,sequence}', to_jsonb(sequence))::json
      from counted
    )`;
};
