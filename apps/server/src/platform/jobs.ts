/** Runs a job. A promise that rejects means "not done": it is tried again a few times within a minute. */
export type JobHandler = (job: { readonly id: string; readonly data: unknown }) => Promise<void>;

/**
 * Work at a time. Both kinds run at least once; a handler must bear being called twice. What a job does must also be
 * found by a sweep (`every`), since a scheduler may lose a job.
 */
export interface Jobs {
  /** Says what a job of this kind does; call before the platform starts. `kind`: lower-case letters and dashes, at most 40. */
  define(kind: string, handler: JobHandler): void;
  /**
   * Runs the job once at `at` (at once when that has passed). Scheduling the same kind and id again replaces it.
   * `id`: letters, digits and `-_`, at most 100. `data`: JSON.
   */
  schedule(kind: string, id: string, at: Date, data?: unknown): Promise<void>;
  /** Cancelling what is not there succeeds. */
  cancel(kind: string, id: string): Promise<void>;
  /**
   * Runs the handler by a cron expression of six fields (with seconds), UTC. In every replica: the work must claim what it does.
   * On Dapr the schedule is the one of the cron component of the same name; `cron` must say the same.
   */
  every(name: string, cron: string, handler: () => Promise<void>): void;
}

/** Throws a RangeError for a kind that not every platform can hold. */
export const checkJobKind = (kind: string): string => {
  if (/^[a-z][a-z-]{0,39}$/.test(kind)) return kind;
  throw new RangeError('A kind of job has 1 to 40 lower-case letters and dashes.');
};

/** Throws a RangeError for an id that not every platform can hold. */
export const checkJobId = (id: string): string => {
  if (/^[A-Za-z0-9_-]{1,100}$/.test(id)) return id;
  throw new RangeError('The id of a job has 1 to 100 letters, digits, dashes and underscores.');
};
