export * from './events.ts';
export * from './problems.ts';
export * from './tasks.ts';
export * from './text.ts';
