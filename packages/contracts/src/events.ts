import { z } from 'zod';
import { List, listFields } from './lists.ts';
import { Task, changeableFields } from './tasks.ts';
import { Instant } from './time.ts';

/** The topics of the system, without their dead-letter topics. */
export const topics = ['task-events', 'reminders', 'task-updates'] as const;
export type Topic = (typeof topics)[number];

/** Where a message goes that a consumer could not handle: `task-events` -> `task-events-dead`. */
export const deadLetterTopic = <T extends string>(topic: T): `${T}-dead` => `${topic}-dead`;

/** Who made a change, and through what. `keyId` names the API key. */
export const Actor = z
  .strictObject({ userId: z.string(), via: z.enum(['session', 'api-key', 'system']), keyId: z.string().optional() })
  .meta({ id: 'Actor' });
export type Actor = z.infer<typeof Actor>;

/** The fields a change altered, each with its value before and after. */
export const Changed = z
  .partialRecord(z.enum(changeableFields), z.strictObject({ before: z.unknown(), after: z.unknown() }))
  .meta({ id: 'Changed', description: 'Each altered field with its value before and after' });
export type Changed = z.infer<typeof Changed>;

const TaskEvent = z.strictObject({
  taskId: z.uuid(),
  userId: z.string(),
  version: z.int().meta({ description: 'The task’s version after the change' }),
  actor: Actor,
  task: Task.meta({ description: 'The task after the change; for a deletion, as it last was' }),
  changed: Changed,
});

export const ListChanged = z
  .partialRecord(z.enum(listFields), z.strictObject({ before: z.unknown(), after: z.unknown() }))
  .meta({ id: 'ListChanged', description: 'Each altered field with its value before and after' });
export type ListChanged = z.infer<typeof ListChanged>;

const ListEvent = z.strictObject({
  listId: z.uuid(),
  userId: z.string(),
  version: z.int().meta({ description: 'The list’s version after the change' }),
  actor: Actor,
  list: List.meta({ description: 'The list after the change; for a deletion, as it last was' }),
  changed: ListChanged,
});

export const operations = ['created', 'updated', 'completed', 'reopened', 'deleted', 'restored'] as const;

/** Things of a user beside tasks whose changes the change log tells of. */
export const entities = ['list', 'filter', 'reminder', 'notification', 'profile'] as const;
export type Entity = (typeof entities)[number];

const Reminding = {
  reminderId: z.uuid(),
  taskId: z.uuid(),
  userId: z.string(),
};

const ReminderDue = z.strictObject({
  ...Reminding,
  title: z.string().meta({ description: 'The task’s, when it fired' }),
  dueAt: Instant.nullable(),
  remindAt: Instant.meta({ description: 'When it was to fire, after snoozing and quiet hours' }),
});

const ReminderSnoozed = z.strictObject({
  ...Reminding,
  remindAt: Instant.meta({
    description: 'The instant of the reminder that was snoozed; if it has another, it is left',
  }),
  until: Instant.nullable().meta({ description: 'When it fires next; null: snoozing was undone' }),
});

const Sequence = z
  .int()
  .meta({ description: 'Position in the user’s change log, without gaps; the id of the live event' });

const TaskChanged = z.strictObject({
  taskId: z.uuid(),
  userId: z.string(),
  version: z.int(),
  operation: z.enum(operations),
  sequence: Sequence,
});

const EntityChanged = z.strictObject({
  entity: z.enum(entities),
  entityId: z.string(),
  userId: z.string(),
  operation: z.string().meta({ description: 'What happened, such as `created`' }),
  sequence: Sequence,
});

const AccountDeleted = z.strictObject({ userId: z.string() });

/**
 * The catalogue of events: the only place where an event is described. Handler types, validation at both ends and
 * `docs/events.md` are made from it.
 */
export const catalogue = {
  'todo.task.created': { topic: 'task-events', summary: 'A task was created.', data: TaskEvent },
  'todo.task.updated': { topic: 'task-events', summary: 'Fields of a task were edited.', data: TaskEvent },
  'todo.task.completed': { topic: 'task-events', summary: 'An open task was completed.', data: TaskEvent },
  'todo.task.reopened': { topic: 'task-events', summary: 'A completed task was opened again.', data: TaskEvent },
  'todo.task.deleted': { topic: 'task-events', summary: 'A task was deleted.', data: TaskEvent },
  'todo.task.restored': {
    topic: 'task-events',
    summary: 'A deleted task came back, by undo or out of the trash.',
    data: TaskEvent,
  },
  'todo.list.created': { topic: 'task-events', summary: 'A list was created, or came back by undo.', data: ListEvent },
  'todo.list.updated': { topic: 'task-events', summary: 'Fields of a list were edited.', data: ListEvent },
  'todo.list.deleted': {
    topic: 'task-events',
    summary: 'A list was deleted. Its tasks were moved or deleted before, each with its own event.',
    data: ListEvent,
  },
  'todo.account.deleted': {
    topic: 'task-events',
    summary: 'A user deleted their account: everything of theirs is gone from the database.',
    data: AccountDeleted,
  },
  'todo.reminder.due': {
    topic: 'reminders',
    summary: 'The time of a reminder came: its user is to be told.',
    data: ReminderDue,
  },
  'todo.reminder.snoozed': {
    topic: 'reminders',
    summary: 'A user wants to be reminded at another time.',
    data: ReminderSnoozed,
  },
  'todo.task.changed': {
    topic: 'task-updates',
    summary: 'A change reached the user’s change log; every live connection of the user is told.',
    data: TaskChanged,
  },
  'todo.entity.changed': {
    topic: 'task-updates',
    summary: 'Something of a user that is no task has changed; every live connection of the user is told.',
    data: EntityChanged,
  },
} as const satisfies Record<string, { topic: Topic; summary: string; data: z.ZodType }>;

export type EventType = keyof typeof catalogue;
export type EventData<T extends EventType> = z.infer<(typeof catalogue)[T]['data']>;
/** The types of event that travel on a topic. */
export type EventTypeOn<T extends Topic> = {
  [K in EventType]: (typeof catalogue)[K]['topic'] extends T ? K : never;
}[EventType];

/**
 * A CloudEvents 1.0 event in JSON (https://github.com/cloudevents/spec, v1.0.2). `partitionkey` is the partitioning
 * extension: events with the same key are delivered in the order they were published. The key is the user id.
 */
export interface CloudEvent<Type extends string = string, Data = unknown> {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: Type;
  readonly subject?: string;
  /** When the change was committed to the writer’s database, as near as it knows: RFC 3339, UTC. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly partitionkey: string;
  readonly data: Data;
}

/** Any event of the catalogue, told apart by `type`. */
export type CatalogueEvent<T extends EventType = EventType> = { [K in T]: CloudEvent<K, EventData<K>> }[T];

type TaskEvents = {
  [T in EventTypeOn<'task-events'>]: EventData<T> extends { taskId: string } ? T : never;
}[EventTypeOn<'task-events'>];

/** Whether an event of the topic `task-events` tells of a task; the others tell of lists and accounts. */
export const isTaskEvent = (event: CatalogueEvent<EventTypeOn<'task-events'>>): event is CatalogueEvent<TaskEvents> =>
  'taskId' in event.data;
