import { defaultProfile, type Profile } from '@todo/contracts';
import sql, { type Sql } from 'sql-template-tag';
import type { Session } from '../../database/session.ts';

interface ProfileRow {
  readonly time_zone: string;
  readonly week_start: number;
  readonly language: Profile['language'];
  readonly default_reminder: string | null;
  readonly quiet_from: string | null;
  readonly quiet_to: string | null;
}

const toProfile = (row: ProfileRow): Profile => ({
  timeZone: row.time_zone,
  weekStart: row.week_start,
  language: row.language,
  defaultReminder: row.default_reminder,
  quietHours: row.quiet_from === null || row.quiet_to === null ? null : { from: row.quiet_from, to: row.quiet_to },
});

const profileRow = (userId: string): Sql => sql`
  select time_zone, week_start, language, default_reminder, quiet_from, quiet_to from profiles where user_id = ${userId}`;

/** The user's profile; the defaults when nothing was ever chosen. */
export const profileOf = async (session: Session, userId: string): Promise<Profile> => {
  const [row] = await session.query<ProfileRow>(profileRow(userId));
  return row === undefined ? defaultProfile : toProfile(row);
};

/** As `profileOf`, and nobody else changes it before the session's transaction ends. */
export const lockProfile = async (session: Session, userId: string): Promise<Profile> => {
  await session.execute(sql`insert into profiles (user_id) values (${userId}) on conflict do nothing`);
  const [row] = await session.query<ProfileRow>(sql`${profileRow(userId)} for update`);
  return toProfile(row!);
};

/** The CTE `written`: replaces the profile and returns a row. */
export const writeProfile = (userId: string, profile: Profile): Sql => sql`
  written as (
    update profiles set
      time_zone = ${profile.timeZone}, week_start = ${profile.weekStart}, language = ${profile.language},
      default_reminder = ${profile.defaultReminder}, quiet_from = ${profile.quietHours?.from ?? null},
      quiet_to = ${profile.quietHours?.to ?? null}
    where user_id = ${userId} returning 1
  )`;
