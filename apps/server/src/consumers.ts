import type { Consumer } from './events/consumer.ts';
import { activityConsumer } from './features/activity/index.ts';
import { changesConsumer } from './features/live/index.ts';
import { progressConsumer, searchConsumer } from './features/tasks/index.ts';

/** Every consumer whose effects are kept; a process runs those of its roles. */
export const consumers: readonly Consumer[] = [activityConsumer, searchConsumer, changesConsumer, progressConsumer];

/** Every night at 03:30 UTC; the cron component `retention` says the same. */
export const retentionSchedule = '0 30 3 * * *';
