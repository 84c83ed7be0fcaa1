import { createHash } from 'node:crypto';
import sql from 'sql-template-tag';
import type { Database, Session } from '../database/session.ts';
import { ProblemError } from './problem.ts';

/** An answer that can be kept and given again. */
export interface Answer {
  readonly status: 200 | 201 | 202 | 204;
  readonly headers: Record<string, string>;
  /** JSON text; absent for 204. */
  readonly body?: string;
}

export interface KeyedRequest {
  readonly userId: string;
  /** The `Idempotency-Key` header. */
  readonly key: string | undefined;
  /** What makes another request another: method, path, conditions and body. */
  readonly content: readonly unknown[];
}

/** Visible ASCII, as a header value or as a quoted string of structured fields (RFC 9651). */
const keyPattern = /^[\x21-\x7e]{1,255}$/;

/**
 * Makes a change that a client may send twice (draft-ietf-httpapi-idempotency-key-header-07): the first request with a
 * key makes it, and the change and the answer are kept in one transaction; the same request again within a day gets the
 * same answer; another request with the same key is refused (422). A request that failed leaves nothing behind and may
 * be sent again. Of two at the same time the second waits for the first. Without a key the change is simply made.
 */
export const answerOnce = (
  database: Database,
  { userId, key, content }: KeyedRequest,
  make: (session: Session) => Promise<Answer>,
): Promise<Answer> => {
  if (key === undefined) return make(database);
  if (!keyPattern.test(key)) {
    const message = 'must be 1 to 255 visible ASCII characters, such as a UUID';
    throw new ProblemError('invalid-request', { errors: [{ in: 'header', pointer: 'Idempotency-Key', message }] });
  }
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('base64url');
  return makeOnce(database, { userId, key, hash }, make);
};

interface KeyRow {
  readonly request_hash: string;
  readonly status: Answer['status'];
  readonly headers: Record<string, string>;
  readonly body: string | null;
}

interface Keyed {
  readonly userId: string;
  readonly key: string;
  readonly hash: string;
}

/** Undoes what a repeated request has just made again. */
class RepeatedError extends Error {}

const keptAnswer = async (database: Database, { userId, key, hash }: Keyed): Promise<Answer | undefined> => {
  const [kept] = await database.query<KeyRow>(sql`
    select request_hash, status, headers, body from idempotency_keys where user_id = ${userId} and key = ${key}`);
  if (kept === undefined) return undefined;
  if (kept.request_hash !== hash) {
    throw new ProblemError('idempotency-key-reused', {
      detail: 'This Idempotency-Key was sent with another request. Use a new key for each new change.',
    });
  }
  return { status: kept.status, headers: kept.headers, body: kept.body ?? undefined };
};

/**
 * A repeated request is rare, so the change is made first and the key written last, with the answer: whoever finds the key
 * there undoes the change and gives the kept answer. So does one whose change is refused because it was made already.
 */
const makeOnce = async (
  database: Database,
  keyed: Keyed,
  make: (session: Session) => Promise<Answer>,
): Promise<Answer> => {
  try {
    return await database.transaction(async (session) => {
      const answer = await make(session);
      const written = await session.execute(sql`
        insert into idempotency_keys (user_id, key, request_hash, status, headers, body)
        values (${keyed.userId}, ${keyed.key}, ${keyed.hash}, ${answer.status}, ${JSON.stringify(answer.headers)}::json,
          ${answer.body ?? null})
        on conflict do nothing`);
      if (written === 0) throw new RepeatedError();
      return answer;
    });
  } catch (error) {
    if (!(error instanceof RepeatedError || error instanceof ProblemError)) throw error;
    const kept = await keptAnswer(database, keyed);
    if (kept === undefined) throw error;
    return kept;
  }
};
