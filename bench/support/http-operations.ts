import type { Session } from '../../apps/server/src/database/session.ts';
import type { User } from './http-users.ts';
import { type Statement, createStatement, listStatement, readStatement, searchStatements } from './statements.ts';

/** What one kind of request is, for each of the three that are compared. */
export interface Operation {
  readonly name: string;
  /** What one user's connections send. */
  requests(user: User): { method: 'GET' | 'POST'; path: string; body?: string }[];
  /** What some of one user's requests make the server send to PostgreSQL, request by request. */
  statements(user: User, database: Session): Promise<Statement[][]>;
  /** See PgbenchOptions. */
  readonly pgbenchExpressions?: Record<number, string>;
  /** The share of pgbench's rate to reach. */
  readonly pgbenchShare: number;
}

/** Words of the vocabulary that are in some tens to some hundreds of each user's tasks. */
const searched = ['buy', 'groceries', 'dentist', 'report', 'hotel', 'invoice', 'window', 'tickets', 'coffee', 'backup'];
const titles = [
  'Buy groceries',
  'Call the dentist about Thursday',
  'Review the proposal',
  'Book a hotel in Vienna',
  'Water the plants',
];
const bodies = titles.flatMap((title, index) => [
  { title },
  { title, tags: ['home'], priority: 'high' },
  {
    title,
    notes: `${titles[(index + 1) % titles.length]}, then ${titles[(index + 2) % titles.length]!.toLowerCase()}.`,
  },
]);

/** In order of time, as the server makes them; pgbench cannot make text. */
const uuidExpression = `(lpad(to_hex((extract(epoch from clock_timestamp()) * 1000000)::bigint), 16, '0') || lpad(to_hex((random() * 1000000000)::bigint), 16, '0'))::uuid`;

export const operations: readonly Operation[] = [
  {
    name: 'read',
    requests: ({ taskIds }) => taskIds.map((id) => ({ method: 'GET', path: `/api/v1/tasks/${id}` })),
    statements: ({ userId, taskIds }) =>
      Promise.all(taskIds.slice(0, 10).map(async (id) => [await readStatement(userId, id)])),
    pgbenchShare: 0.2,
  },
  {
    name: 'list',
    requests: () => [{ method: 'GET', path: '/api/v1/tasks' }],
    statements: async ({ userId }) => [[await listStatement(userId)]],
    pgbenchShare: 0.2,
  },
  {
    name: 'search',
    requests: () => searched.map((q) => ({ method: 'GET', path: `/api/v1/tasks?q=${q}` })),
    statements: ({ userId }, database) => Promise.all(searched.map((q) => searchStatements(userId, q, database))),
    pgbenchShare: 0.2,
  },
  {
    name: 'create',
    requests: () => bodies.map((body) => ({ method: 'POST', path: '/api/v1/tasks', body: JSON.stringify(body) })),
    statements: async ({ userId }) => [[await createStatement(userId, titles[0]!)]],
    pgbenchExpressions: { 0: uuidExpression },
    pgbenchShare: 0.4,
  },
];
