import { betterAuth } from 'better-auth';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createAuth } from '../../src/features/accounts/auth.ts';
import { openTestDatabase } from '../support/database.ts';

test('0001_accounts.sql has every table and column that better-auth expects of this configuration', async () => {
  const { database, close } = await openTestDatabase();
  const auth = createAuth({
    database,
    secret: 'for tests alone: 7d1c0f6a9b3e48c2a5',
    publicUrl: 'http://localhost:3000',
    origins: [],
    log: pino({ level: 'silent' }),
    onSessionEnd: () => undefined,
  });
  const { advanced, ...options } = auth.options;
  const checking = betterAuth({ ...options, advanced: { ...advanced, database: { validateSchema: true } } });
  const check = async () => {
    const context = (await checking.$context) as { checkSchema?: () => Promise<void> | undefined };
    expect(context.checkSchema).toBeTypeOf('function');
    await context.checkSchema!();
  };
  await expect(check()).resolves.toBeUndefined();
  await close();
});
