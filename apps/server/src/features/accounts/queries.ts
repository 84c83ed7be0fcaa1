import sql from 'sql-template-tag';
import type { Session } from '../../database/session.ts';

export interface KeyOwner {
  readonly id: string;
  readonly user_id: string;
  readonly expires_at: Date | null;
  /** Whether the time of last use on record is old enough to be written anew. */
  readonly stale: boolean;
}

/** Whose key it is. The plugin's own verification would write the row at each use. */
export const selectKeyOwner = (session: Session, hash: string): Promise<KeyOwner[]> =>
  session.query(sql`
    select id, reference_id as user_id, expires_at,
           coalesce(last_request < clock_timestamp() - interval '1 hour', true) as stale
    from api_key
    where key = ${hash} and enabled and (expires_at is null or expires_at > clock_timestamp())`);

/** Records the use of a key, to the hour. */
export const touchKey = (session: Session, id: string): Promise<number> =>
  session.execute(sql`update api_key set last_request = clock_timestamp() where id = ${id}`);

export interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly start: string;
  readonly created_at: Date;
  readonly last_request: Date | null;
}

/** A user's keys, the newest first. */
export const selectKeys = (session: Session, userId: string): Promise<KeyRow[]> =>
  session.query(sql`
    select id, name, start, created_at, last_request
    from api_key
    where reference_id = ${userId}
    order by created_at desc, id desc`);

/** Number of keys a user has. */
export const countKeys = async (session: Session, userId: string): Promise<number> => {
  const [row] = await session.query<{ count: number }>(
    sql`select count(*) as count from api_key where reference_id = ${userId}`,
  );
  return row!.count;
};

/** Deletes a key of the user; 0 when there is no such key or it is another's. */
export const deleteKey = (session: Session, userId: string, id: string): Promise<number> =>
  session.execute(sql`delete from api_key where id = ${id} and reference_id = ${userId}`);

export interface UserRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

export const selectUser = (session: Session, id: string): Promise<UserRow[]> =>
  session.query(sql`select id, email, name from "user" where id = ${id}`);
