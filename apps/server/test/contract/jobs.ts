import { expect, onTestFinished, test } from 'vitest';
import type { Platform } from '../../src/platform/platform.ts';
import { Collector, type Subject, unique } from './harness.ts';

interface Run {
  readonly id: string;
  readonly data: unknown;
  readonly at: number;
}

const inMs = (milliseconds: number): Date => new Date(Date.now() + milliseconds);

/** Jobs and crons. */
export const jobsContract = ({ harness }: Subject): void => {
  const start = async (register: (platform: Platform) => void): Promise<Platform> => {
    const instance = await harness().start(register);
    onTestFinished(() => instance.stop());
    return instance.platform;
  };
  const runs = async (): Promise<{ collector: Collector<Run>; jobs: Platform['jobs'] }> => {
    const collector = new Collector<Run>();
    const { jobs } = await start((platform) =>
      platform.jobs.define('contract', async ({ id, data }) => collector.add({ id, data, at: Date.now() })),
    );
    return { collector, jobs };
  };
  /** A job that shows, by having run, that one due before it would have run. */
  const marker = async ({ collector, jobs }: Awaited<ReturnType<typeof runs>>, at: Date): Promise<void> => {
    const id = unique('marker');
    await jobs.schedule('contract', id, at);
    await collector.until((items) => items.some((run) => run.id === id));
  };

  test('a job runs once, at its time, with its data', async () => {
    const subject = await runs();
    const id = unique('job');
    const at = inMs(1_500);
    const data = { reminder: 'Milk – 🥛', list: [1, null, { deep: true }] };
    await subject.jobs.schedule('contract', id, at, data);
    const [run] = await subject.collector.count(1);
    expect(run).toEqual({ id, data, at: expect.any(Number) });
    // The scheduler may keep times by the second.
    expect(run!.at).toBeGreaterThanOrEqual(at.getTime() - 1_000);
    await marker(subject, inMs(1_500));
    expect(subject.collector.items.filter((item) => item.id === id)).toHaveLength(1);
  });

  test('a job whose time has passed runs at once', async () => {
    const { collector, jobs } = await runs();
    const id = unique('job');
    await jobs.schedule('contract', id, new Date(Date.now() - 86_400_000));
    expect((await collector.count(1))[0]?.id).toBe(id);
  });

  test('a cancelled job does not run, and what is not there can be cancelled', async () => {
    const subject = await runs();
    const id = unique('job');
    await subject.jobs.schedule('contract', id, inMs(1_500));
    await subject.jobs.cancel('contract', id);
    await subject.jobs.cancel('contract', id);
    await subject.jobs.cancel('contract', unique('never-there'));
    await marker(subject, inMs(3_000));
    expect(subject.collector.items.map((item) => item.id)).not.toContain(id);
  });

  test('a job that is scheduled again runs once, at the new time, with the new data', async () => {
    const subject = await runs();
    const [later, sooner] = [unique('job'), unique('job')];
    await subject.jobs.schedule('contract', later, inMs(1_000), 'old');
    const at = inMs(3_000);
    await subject.jobs.schedule('contract', later, at, 'new');
    await subject.jobs.schedule('contract', sooner, inMs(3_600_000), 'old');
    await subject.jobs.schedule('contract', sooner, inMs(500), 'new');
    await marker(subject, inMs(4_000));
    const run = (id: string) => subject.collector.items.filter((item) => item.id === id);
    expect(run(later).map(({ data }) => data)).toEqual(['new']);
    expect(run(later)[0]!.at).toBeGreaterThanOrEqual(at.getTime() - 1_000);
    expect(run(sooner).map(({ data }) => data)).toEqual(['new']);
  });

  test('a job that fails is tried again', async () => {
    const collector = new Collector<string>();
    const { jobs } = await start((platform) =>
      platform.jobs.define('contract', async ({ id }) => {
        collector.add(id);
        if (collector.items.length === 1) throw new Error('not yet');
      }),
    );
    const id = unique('job');
    await jobs.schedule('contract', id, inMs(100));
    expect(await collector.count(2)).toEqual([id, id]);
  });

  test('a cron fires by its schedule', async () => {
    const collector = new Collector<number>();
    await start((platform) =>
      platform.jobs.every(unique('cron'), '*/1 * * * * *', async () => collector.add(Date.now())),
    );
    const [first, second] = await collector.count(2);
    expect(second! - first!).toBeGreaterThan(500);
    expect(second! - first!).toBeLessThan(5_000);
  });

  test('kinds and ids that not every platform can hold are refused', async () => {
    const { jobs } = await runs();
    expect(() => jobs.define('Kind!', async () => undefined)).toThrow(RangeError);
    await expect(jobs.schedule('contract', 'a/b', inMs(0))).rejects.toThrow(RangeError);
    await expect(jobs.cancel('contract', '')).rejects.toThrow(RangeError);
  });
};
