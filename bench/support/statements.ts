import { TaskCreate } from '@todo/contracts';
import type { QueryOptions, Session } from '../../apps/server/src/database/session.ts';
import { OutboxWatch } from '../../apps/server/src/events/outbox-watch.ts';
import { type ListRequest, listTasks } from '../../apps/server/src/features/tasks/list.ts';
import { selectTask } from '../../apps/server/src/features/tasks/queries.ts';
import { Tasks } from '../../apps/server/src/features/tasks/tasks.ts';

/** A statement as the server sends it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Whether it is planned anew each time, that is, sent without a name. */
  readonly replan: boolean;
}

type Answer = Pick<Session, 'query'>;
const nothing: Answer = { query: async () => [] };

/** What the server's own code sends while it does `work`; `database` answers, or says that there is nothing. */
export const record = async (
  work: (session: Session) => Promise<unknown>,
  database: Answer = nothing,
): Promise<Statement[]> => {
  const sent: Statement[] = [];
  const note = ({ text, values }: Pick<Statement, 'text' | 'values'>, options?: QueryOptions) =>
    sent.push({ text, values, replan: options?.replan ?? false });
  const session: Session = {
    query: async (statement, options) => {
      note(statement, options);
      return database.query(statement, options);
    },
    execute: async (statement) => {
      note(statement);
      return 1;
    },
    afterCommit: () => {},
    transaction: (inner) => inner(session),
    savepoint: (inner) => inner(session),
  };
  await work(session);
  return sent;
};

const first = async (work: (session: Session) => Promise<unknown>): Promise<Statement> => (await record(work))[0]!;

export const listOptions: ListRequest = {
  status: 'all',
  priority: [],
  tag: [],
  sort: 'created',
  order: 'desc',
  limit: 50,
};

export const readStatement = (userId: string, id: string): Promise<Statement> =>
  first((session) => selectTask(session, userId, id));

export const listStatement = (userId: string): Promise<Statement> =>
  first((session) => listTasks(session, userId, listOptions));

/** How a search goes on depends on what it finds, so it is done once, on the database. */
export const searchStatements = (userId: string, q: string, database: Answer): Promise<Statement[]> =>
  record((session) => listTasks(session, userId, { ...listOptions, q }), database);

/** The values are, in this order, those of a new task and of its event. */
export const createStatement = (userId: string, title: string): Promise<Statement> =>
  first((session) =>
    new Tasks(new OutboxWatch(undefined)).create(
      {
        session,
        actor: { userId, via: 'api-key', keyId: '01900000-0000-7000-8000-000000000000' },
        undoToken: '00000000-0000-4000-8000-000000000000',
      },
      TaskCreate.parse({ title }),
    ),
  );
