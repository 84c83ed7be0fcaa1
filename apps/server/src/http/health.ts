/** What a part of the process says about itself. */
export interface CheckResult {
  readonly ok: boolean;
  /** Whether the process is useless without it (then it is not ready), or works on with less (then it is degraded). */
  readonly required: boolean;
  /** What is wrong and what to do about it; empty when all is well. Anyone may read it: no secrets. */
  readonly problems: readonly string[];
}

export type Check = () => CheckResult | Promise<CheckResult>;

export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'unavailable';
  readonly checks: Readonly<Record<string, CheckResult>>;
}

/** A check that takes longer counts as failed, so that a probe gets its answer in time (milliseconds). */
const patience = 3_000;

const run = async (check: Check): Promise<CheckResult> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult>((resolve) => {
    const problems = [`There was no answer within ${patience / 1000} s.`];
    timer = setTimeout(() => resolve({ ok: false, required: true, problems }), patience);
  });
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    return { ok: false, required: true, problems: [error instanceof Error ? error.message : 'The check failed.'] };
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Whether the process can do its work: `unavailable` when something required is missing, `degraded` when something else
 * is. Probes that come at the same time share one run of the checks.
 */
export const createReadiness = (checks: Readonly<Record<string, Check>>): (() => Promise<Readiness>) => {
  let running: Promise<Readiness> | undefined;
  const look = async (): Promise<Readiness> => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await run(check)] as const),
    );
    const failed = results.filter(([, result]) => !result.ok);
    const unavailable = failed.some(([, result]) => result.required);
    return {
      status: unavailable ? 'unavailable' : failed.length > 0 ? 'degraded' : 'ready',
      checks: Object.fromEntries(results),
    };
  };
  return () => (running ??= look().finally(() => (running = undefined)));
};
