export * from './duration.ts';
export * from './events.ts';
export * from './problems.ts';
export * from './recurrence.ts';
export * from './reminders.ts';
export * from './tasks.ts';
export * from './text.ts';
export * from './time.ts';
