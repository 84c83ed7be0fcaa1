import type { Consumer } from './events/consumer.ts';
import { activityConsumer } from './features/activity/index.ts';
import { changesConsumer } from './features/live/index.ts';
import { notificationsConsumer } from './features/notifications/index.ts';
import { type Alarm, reminderConsumers } from './features/reminders/index.ts';
import { recurrenceConsumer } from './features/recurrence/index.ts';
import { progressConsumer, searchConsumer } from './features/tasks/index.ts';

/** What consumers need beside the database. */
export interface ConsumerNeeds {
  readonly alarm: Pick<Alarm, 'expect'>;
}

/** Every consumer whose effects are kept; a process runs those of its roles. */
export const makeConsumers = ({ alarm }: ConsumerNeeds): readonly Consumer[] => [
  activityConsumer,
  searchConsumer,
  changesConsumer,
  progressConsumer,
  ...reminderConsumers(alarm),
  notificationsConsumer,
  recurrenceConsumer,
];

/** Every night at 03:30 UTC; the cron component `retention` says the same. */
export const retentionSchedule = '0 30 3 * * *';
