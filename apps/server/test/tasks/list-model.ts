import { priorities, type Task } from '@todo/contracts';
import fc from 'fast-check';

/** What a list should give, worked out in memory from the tasks as the API shows them. */

export const sorts = ['due', 'priority', 'created', 'updated', 'title'] as const;
export const orders = ['asc', 'desc'] as const;

export interface Query {
  readonly sort: (typeof sorts)[number];
  readonly order: (typeof orders)[number];
  readonly status: 'open' | 'completed' | 'all';
  readonly priority: readonly string[];
  readonly tag: readonly string[];
  readonly dueFrom: string | null;
  readonly dueTo: string | null;
  readonly limit: number;
}

export interface Draft {
  readonly title: string;
  readonly priority: string;
  readonly tags: readonly string[];
  readonly due: { date: string; time?: string; timeZone?: string } | null;
  readonly completed: boolean;
}

const dates = ['2026-03-28', '2026-03-29', '2026-03-30', '2026-12-01'];
const zones = ['Europe/Berlin', 'Pacific/Kiritimati', 'Etc/GMT+12', 'Asia/Kolkata', 'America/New_York'];
const some = <T>(values: readonly T[], maxLength: number) => fc.uniqueArray(fc.constantFrom(...values), { maxLength });

/** Few values of each, so that there are many ties. */
export const draft: fc.Arbitrary<Draft> = fc.record({
  title: fc.constantFrom(
    'apple',
    'Äpple',
    'APPLE',
    'zebra',
    'Zébra',
    '\u{1F95B} milk',
    '\uFB01sh',
    'خریدنا',
    '10',
    '9',
  ),
  priority: fc.constantFrom(...priorities),
  tags: some(['a', 'b', 'ü', 'A'], 3),
  due: fc.option(
    fc.record(
      {
        date: fc.constantFrom(...dates),
        time: fc.constantFrom('00:00', '02:30', '12:00', '23:59'),
        timeZone: fc.constantFrom(...zones),
      },
      { requiredKeys: ['date'] },
    ),
    { freq: 2 },
  ),
  completed: fc.boolean(),
});

const bound = fc.option(
  fc.oneof(fc.constantFrom(...dates), fc.constantFrom('2026-03-28T23:00:00Z', '2026-03-29T02:30:00+02:00')),
  { freq: 1 },
);

export const query: fc.Arbitrary<Query> = fc.record({
  sort: fc.constantFrom(...sorts),
  order: fc.constantFrom(...orders),
  status: fc.constantFrom('all', 'all', 'open', 'completed'),
  priority: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, some(priorities, 3)),
  tag: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, some(['a', 'b', 'ü'], 2)),
  dueFrom: bound,
  dueTo: bound,
  limit: fc.integer({ min: 1, max: 7 }),
});

const titleKey = (title: string) => title.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** The value a task is sorted by, as bytes that compare like it; null for what comes last in both directions. */
const keyOf: Record<Query['sort'], (task: Task) => string | null> = {
  due: (task) => task.dueAt,
  priority: (task) => String(priorities.indexOf(task.priority)),
  created: (task) => task.createdAt,
  updated: (task) => task.updatedAt,
  title: (task) => titleKey(task.title),
};

const compareText = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

export const compareBy =
  ({ sort, order }: Pick<Query, 'sort' | 'order'>) =>
  (a: Task, b: Task): number => {
    const [left, right] = [keyOf[sort](a), keyOf[sort](b)];
    if ((left === null) !== (right === null)) return left === null ? 1 : -1;
    const ascending = compareText(left ?? '', right ?? '') || compareText(a.id, b.id);
    return order === 'asc' ? ascending : -ascending;
  };

/** A day is compared with the day of the task, an instant with its instant. */
const dueValue = (task: Task, limit: string): string => (limit.length === 10 ? task.due!.date : task.dueAt!);
const asUtc = (limit: string): string => (limit.length === 10 ? limit : new Date(limit).toISOString());

export const fits =
  (wanted: Query) =>
  (task: Task): boolean => {
    const { dueFrom, dueTo } = wanted;
    if (wanted.status !== 'all' && task.status !== wanted.status) return false;
    if (wanted.priority.length > 0 && !wanted.priority.includes(task.priority)) return false;
    if (!wanted.tag.every((tag) => task.tags.includes(tag))) return false;
    if ((dueFrom !== null || dueTo !== null) && task.due === null) return false;
    if (dueFrom !== null && dueValue(task, dueFrom) < asUtc(dueFrom)) return false;
    return dueTo === null || dueValue(task, dueTo) <= asUtc(dueTo);
  };
