import type { Client } from 'pg';
import { rankOfNew } from '../../apps/server/src/features/tasks/rank.ts';
import { titleKey } from '../../apps/server/src/features/tasks/words.ts';

/** One task as it is inserted, by column. */
interface TaskValues {
  readonly id: string;
  readonly user_id: string;
  readonly title: string;
  readonly title_key: string;
  readonly notes: string;
  readonly priority: number;
  /** A PostgreSQL array literal. */
  readonly tags: string;
  readonly due_date: string | null;
  readonly due_time: string | null;
  readonly due_at: string | null;
  readonly completed_at: string | null;
  readonly rank: string;
  readonly created_at: string;
  readonly updated_at: string;
}

const types: Record<keyof TaskValues, string> = {
  id: 'uuid',
  user_id: 'text',
  title: 'text',
  title_key: 'text',
  notes: 'text',
  priority: 'smallint',
  tags: 'text',
  due_date: 'date',
  due_time: 'text',
  due_at: 'timestamptz',
  completed_at: 'timestamptz',
  rank: 'text',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
};
const columns = Object.keys(types) as (keyof TaskValues)[];

const insert = `
  insert into tasks (${columns.join(', ')}, version)
  select ${columns.map((name) => (name === 'tags' ? 'tags::text[]' : name)).join(', ')}, 1
  from unnest(${columns.map((name, index) => `$${index + 1}::${types[name]}[]`).join(', ')}) as given (${columns.join(', ')})`;

const minute = 60_000;
const day = 24 * 60 * minute;

/** `count` words of the vocabulary, frequent ones more often: rank r with a probability in proportion to 1/r (Zipf). */
const writeText = (random: () => number, vocabulary: readonly string[], count: number): string => {
  let text = '';
  for (let index = 0; index < count; index += 1) {
    const rank = Math.floor(vocabulary.length ** random());
    text += (index === 0 ? '' : ' ') + vocabulary[Math.min(rank, vocabulary.length) - 1]!;
  }
  return text;
};

/** An id of the kind that the server makes (UUIDv7): in order of time. */
const makeId = (random: () => number, time: number): string => {
  const hex = (digits: number) =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  const stamp = time.toString(16).padStart(12, '0');
  return `${stamp.slice(0, 8)}-${stamp.slice(8)}-7${hex(3)}-8${hex(3)}-${hex(12)}`;
};

/**
 * A task as people have them: 2 to 8 words, every fourth with notes, a third with tags, half with a due date, and the older
 * the more likely done.
 */
const makeTask = (random: () => number, vocabulary: readonly string[], userId: string, time: number): TaskValues => {
  const title = writeText(random, vocabulary, 2 + Math.floor(random() * 7));
  const tags = random() < 0.33 ? [vocabulary[40 + Math.floor(30 * random() ** 2)]!] : [];
  const due = random() < 0.5 ? new Date(Math.floor((time + random() * 60 * day) / (15 * minute)) * 15 * minute) : null;
  const timed = random() < 0.3;
  const dueDate = due?.toISOString().slice(0, 10) ?? null;
  const completedAt = random() < 0.8 && time < Date.now() - 7 * day ? time + random() * 7 * day : null;
  return {
    id: makeId(random, time),
    user_id: userId,
    title,
    title_key: titleKey(title),
    notes: random() < 0.25 ? writeText(random, vocabulary, 5 + Math.floor(random() * 30)) : '',
    priority: random() < 0.6 ? 0 : 1 + Math.floor(random() * 4),
    tags: `{${tags.join(',')}}`,
    due_date: dueDate,
    due_time: due !== null && timed ? due.toISOString().slice(11, 16) : null,
    due_at: due && (timed ? due.toISOString() : `${dueDate}T00:00:00Z`),
    completed_at: completedAt === null ? null : new Date(completedAt).toISOString(),
    rank: rankOfNew(new Date(time)),
    created_at: new Date(time).toISOString(),
    updated_at: new Date(completedAt ?? time).toISOString(),
  };
};

export interface Load {
  readonly count: number;
  /** Whose the next task is. */
  readonly owner: () => string;
  readonly random: () => number;
  readonly vocabulary: readonly string[];
  /** The tasks are spread over the time between, in its order, as they would have been written. Milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** Rows of one insert: bounds memory and keeps the statement's parse short. */
const batchSize = 5_000;

/** Writes tasks without their events, as if they had been there for long. */
export const insertTasks = async (client: Client, load: Load): Promise<void> => {
  const { count, owner, random, vocabulary, from, to } = load;
  let made = 0;
  while (made < count) {
    const batch: TaskValues[] = [];
    for (; batch.length < batchSize && made < count; made += 1) {
      const time = Math.floor(from + ((to - from) * made) / count);
      batch.push(makeTask(random, vocabulary, owner(), time));
    }
    await client.query({ name: 'tasks', text: insert, values: columns.map((name) => batch.map((task) => task[name])) });
  }
};
