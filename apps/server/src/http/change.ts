import { randomUUID } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import type { Actor } from '@todo/contracts';
import type { Database, Session } from '../database/session.ts';
import { type Answer, answerOnce } from './idempotency.ts';
import { jsonText, noContent } from './reply.ts';

/** Who changes what, and within what. */
export interface Change {
  readonly session: Session;
  readonly actor: Actor;
  /** What is changed can be undone by this token; several changes may share one. Absent: nobody will undo it. */
  readonly undoToken?: string;
}

export const IdempotencyKey = z.string().optional().meta({
  description:
    'A fresh UUID for each change: a repeated request with the same key gets the first one’s answer for a day',
});

/** What a change answers beside its result. */
export const changeHeaders = z.object({
  'Undo-Token': z.uuid().meta({ description: 'Undoes this change within ten minutes (`POST /api/v1/undo`)' }),
});

interface ChangeRequest {
  readonly actor: Actor;
  readonly headers: { readonly 'idempotency-key'?: string };
}

/**
 * Makes a change once for its Idempotency-Key and answers with the token by which it can be undone. `content`: what makes
 * another request another.
 */
export const makeChange = async (
  database: Database,
  { actor, headers }: ChangeRequest,
  content: readonly unknown[],
  make: (change: Change) => Promise<Answer>,
): Promise<Response> => {
  const keyed = { userId: actor.userId, key: headers['idempotency-key'], content };
  const answer = await answerOnce(database, keyed, async (session) => {
    const undoToken = randomUUID();
    const made = await make({ session, actor, undoToken });
    return { ...made, headers: { ...made.headers, 'undo-token': undoToken } };
  });
  if (answer.body === undefined) return noContent(answer.headers);
  return jsonText(answer.status, answer.body, answer.headers);
};
