export { Alarm, sweepSchedule } from './alarm.ts';
export { reminderConsumers } from './consumer.ts';
export { Reminders } from './reminders.ts';
export { reminderRoutes } from './routes.ts';
