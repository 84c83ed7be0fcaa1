import { Histogram } from 'prom-client';

/** From the time a reminder was to fire to the commit that fired it. */
export const lateness = new Histogram({
  name: 'todo_reminder_lateness_seconds',
  help: 'How late reminders fire: from their time, after quiet hours and snoozing, to the writing of their event',
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600],
});
