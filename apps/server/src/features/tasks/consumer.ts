import type { Task } from '@todo/contracts';
import sql from 'sql-template-tag';
import { defineConsumer } from '../../events/consumer.ts';
import { fold, wordsOf } from './words.ts';

/** Words of one task that are remembered for correcting a search. */
const maxWords = 200;

const vocabularyOf = (task: Task): string[] => {
  const words = wordsOf(fold(`${task.title} ${task.tags.join(' ')} ${task.notes}`), maxWords);
  return [...new Set(words)].sort();
};

/** Remembers each user's words, so that a mistyped search finds what was meant. */
export const searchConsumer = defineConsumer({
  name: 'search',
  topic: 'task-events',
  role: 'activity',
  types: ['todo.task.created', 'todo.task.updated'],
  effect({ type, data }) {
    if (type !== 'todo.task.created' && type !== 'todo.task.updated') return undefined;
    // An account that was deleted meanwhile needs no words.
    return sql`
      written as (
        insert into search_words (user_id, word)
        select u.id, word from handled, "user" u, unnest(${vocabularyOf(data.task)}::text[]) as word
        where u.id = ${data.userId}
        on conflict do nothing
      )`;
  },
});
