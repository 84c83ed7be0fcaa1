import { describe, expect, onTestFinished, test } from 'vitest';
import { eventsContract } from './events.ts';
import type { Subject } from './harness.ts';
import { jobsContract } from './jobs.ts';
import { secretsContract } from './secrets.ts';
import { servicesContract } from './services.ts';
import { stateContract } from './state.ts';

export {
  Collector,
  newEvent,
  unique,
  type Harness,
  type Instance,
  type StartOptions,
  type Subject,
} from './harness.ts';

/** What every platform must do; the one suite that both adapters pass. */
export const platformContract = (subject: Subject): void => {
  describe('events', () => {
    eventsContract(subject);
  });
  describe('state', () => {
    stateContract(subject);
  });
  describe('jobs', () => {
    jobsContract(subject);
  });
  describe('secrets', () => {
    secretsContract(subject);
  });
  describe('services', () => {
    servicesContract(subject);
  });

  test('a running platform is well', async () => {
    const instance = await subject.harness().start(() => undefined);
    onTestFinished(() => instance.stop());
    await expect.poll(() => instance.platform.health(), { timeout: 10_000 }).toEqual({ ok: true, problems: [] });
  });
};
