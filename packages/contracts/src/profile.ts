import { z } from 'zod';
import { Duration } from './duration.ts';
import { LocalTime, TimeZone } from './time.ts';

/** Languages of the interface and of quick add (BCP 47). */
export const languages = ['en', 'de', 'ur'] as const;

const QuietHours = z.strictObject({ from: LocalTime, to: LocalTime }).meta({
  id: 'QuietHours',
  description: 'From one time of day to another in `timeZone`, over midnight when `from` is the later one',
  examples: [{ from: '22:00', to: '07:00' }],
});
export type QuietHours = z.infer<typeof QuietHours>;

/** What a user chose once for everything. */
export const Profile = z
  .strictObject({
    timeZone: TimeZone,
    weekStart: z.int().min(1).max(7).meta({ description: '1: Monday … 7: Sunday (ISO 8601)' }),
    language: z.enum(languages),
    defaultReminder: Duration.nullable().meta({
      description: 'A new task that is due at a time reminds so long before, unless it says otherwise; null: not',
    }),
    quietHours: QuietHours.nullable().meta({
      description: 'Reminders that would come in these hours come at their end; null: at any time',
    }),
  })
  .meta({ id: 'Profile' });
export type Profile = z.infer<typeof Profile>;

/** A user's profile before anything was chosen. */
export const defaultProfile: Profile = {
  timeZone: 'UTC',
  weekStart: 1,
  language: 'en',
  defaultReminder: null,
  quietHours: null,
};

/** A JSON merge patch (RFC 7396): an absent field stays; `null` clears those that may be absent. */
export const ProfilePatch = z
  .strictObject({
    timeZone: Profile.shape.timeZone.optional(),
    weekStart: Profile.shape.weekStart.optional(),
    language: Profile.shape.language.optional(),
    defaultReminder: Duration.nullable().optional(),
    quietHours: QuietHours.refine(({ from, to }) => from !== to, {
      error: 'must end at another time than they begin',
    })
      .nullable()
      .optional(),
  })
  .meta({ id: 'ProfilePatch' });
export type ProfilePatch = z.infer<typeof ProfilePatch>;
