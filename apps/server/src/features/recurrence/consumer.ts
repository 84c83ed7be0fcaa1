import { defineConsumer } from '../../events/consumer.ts';
import { addNext, takeBackNext } from './occurrences.ts';

/** Makes the next occurrence of a task that recurs when one is completed, and takes it back when that is reopened. */
export const recurrenceConsumer = defineConsumer({
  name: 'recurrence',
  topic: 'task-events',
  role: 'recurrence',
  types: ['todo.task.completed', 'todo.task.reopened'],
  publishes: true,
  effect({ type, data }) {
    if (type === 'todo.task.completed' && data.task.recurrence !== null) return (session) => addNext(session, data);
    if (type === 'todo.task.reopened' && data.task.recurrence !== null) return (session) => takeBackNext(session, data);
    return undefined;
  },
});
