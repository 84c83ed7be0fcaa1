import { expect, onTestFinished, test } from 'vitest';
import { SecretMissingError } from '../../src/platform/secrets.ts';
import type { Subject } from './harness.ts';

/** Secrets. */
export const secretsContract = ({ harness }: Subject): void => {
  const start = async () => {
    const instance = await harness().start(() => undefined);
    onTestFinished(() => instance.stop());
    return instance.platform.secrets;
  };

  test('a secret that is there is given', async () => {
    const secrets = await start();
    const { name, value } = harness().secret;
    expect(await secrets.get(name)).toBe(value);
  });

  test('one that is missing is named, with where to put it', async () => {
    const secrets = await start();
    const missing = secrets.get('contract-not-there');
    await expect(missing).rejects.toThrow(SecretMissingError);
    await expect(missing).rejects.toThrow(/"contract-not-there" is missing: .{20}/);
  });

  test('a name that leads elsewhere is refused', async () => {
    const secrets = await start();
    await expect(secrets.get('../database')).rejects.toThrow(RangeError);
  });
};
