import { z } from '@hono/zod-openapi';
import { text } from '@todo/contracts';
import { passwordLength } from './password.ts';

const Name = text().trim().min(1, { error: 'must not be empty' }).max(100);
const Email = z
  .email({ error: 'must be an e-mail address' })
  .max(254)
  .meta({ examples: ['ada@example.com'] });
const Password = text().min(passwordLength.min).max(passwordLength.max).meta({ format: 'password' });
const Instant = z.iso.datetime();

export const SignUp = z
  .strictObject({ name: Name, email: Email, password: Password, rememberMe: z.boolean().optional() })
  .meta({ id: 'SignUp' });

export const SignIn = z
  .strictObject({
    email: Email,
    // Whatever its length: it is right or it is wrong.
    password: text().min(1, { error: 'must not be empty' }).max(passwordLength.max).meta({ format: 'password' }),
    rememberMe: z.boolean().optional().meta({ description: 'false: the session ends with the browser' }),
  })
  .meta({ id: 'SignIn' });

export const ChangePassword = z
  .strictObject({
    currentPassword: text().min(1, { error: 'must not be empty' }).max(passwordLength.max),
    newPassword: Password,
    revokeOtherSessions: z.boolean().optional(),
  })
  .meta({ id: 'ChangePassword' });

export const UpdateUser = z.strictObject({ name: Name }).meta({ id: 'UpdateUser' });

const User = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    emailVerified: z.boolean(),
    image: z.string().nullable().optional(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'User' });

export const SignedIn = z.object({ token: z.string().nullable(), user: User }).meta({ id: 'SignedIn' });

export const SessionState = z
  .object({ session: z.object({ id: z.string(), userId: z.string(), expiresAt: Instant }), user: User })
  .nullable()
  .meta({ description: 'null when nobody is signed in' });

export const Done = z.object({ success: z.boolean().optional(), status: z.boolean().optional() });

export const Me = z.strictObject({ id: z.string(), email: z.string(), name: z.string() }).meta({ id: 'Me' });

export const ApiKeyCreate = z
  .strictObject({ name: Name.meta({ description: 'What the key is for', examples: ['backup script'] }) })
  .meta({ id: 'ApiKeyCreate' });

export const ApiKeyCreated = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    key: z.string().meta({ description: 'The key, told this one time' }),
    createdAt: Instant,
  })
  .meta({ id: 'ApiKeyCreated' });

export const ApiKeyList = z
  .strictObject({
    items: z.array(
      z
        .strictObject({
          id: z.string(),
          name: z.string(),
          start: z.string().meta({ description: 'The first characters of the key' }),
          createdAt: Instant,
          lastUsedAt: Instant.nullable().meta({ description: 'When the key was last used, to the hour' }),
        })
        .meta({ id: 'ApiKey' }),
    ),
  })
  .meta({ id: 'ApiKeyList' });

export const AccountDelete = z
  .strictObject({
    password: text().min(1, { error: 'must not be empty' }).max(passwordLength.max).meta({ format: 'password' }),
  })
  .meta({ id: 'AccountDelete' });

export const ApiKeyPath = z.object({ id: text().min(1).max(64) });
