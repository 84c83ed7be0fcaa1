import type { Logger } from 'pino';
import { type JobHandler, type Jobs, checkJobId, checkJobKind } from '../jobs.ts';
import type { Reply } from './listener.ts';
import { type Sidecar, segment } from './sidecar.ts';

/** A job that is posted while the scheduler is away hangs in the sidecar for 30 s: give up before the caller does. */
const withinMs = 5_000;
/** A failed job is tried again at this interval, so often. */
const failurePolicy = { constant: { interval: '5s', maxRetries: 8 } };

/** Jobs by Dapr's scheduler, crons by cron components of the same name. */
export class DaprJobs implements Jobs {
  readonly #sidecar: Sidecar;
  readonly #log: Logger;
  readonly #handlers = new Map<string, JobHandler>();
  readonly #crons = new Map<string, () => Promise<void>>();

  constructor(sidecar: Sidecar, log: Logger) {
    this.#sidecar = sidecar;
    this.#log = log;
  }

  define(kind: string, handler: JobHandler): void {
    this.#handlers.set(checkJobKind(kind), handler);
  }

  every(name: string, _cron: string, handler: () => Promise<void>): void {
    this.#crons.set(name, handler);
  }

  /** The cron components that must be there. */
  get crons(): string[] {
    return [...this.#crons.keys()];
  }

  async schedule(kind: string, id: string, at: Date, data: unknown = null): Promise<void> {
    const due = at.getTime() <= Date.now() ? '0s' : at.toISOString();
    // In an envelope, since the sidecar cannot give back a bare null.
    const body = JSON.stringify({ dueTime: due, data: { data }, overwrite: true, failurePolicy });
    const headers = { 'content-type': 'application/json' };
    await this.#sidecar.call({ method: 'POST', path: jobPath(kind, id), headers, body, within: withinMs });
  }

  async cancel(kind: string, id: string): Promise<void> {
    await this.#sidecar.call({ method: 'DELETE', path: jobPath(kind, id), within: withinMs });
  }

  /**
   * The scheduler's call for a job that is due. Whatever is not done is answered with 500, also a kind that nobody here
   * knows: the sidecar takes 404 for success and the job would be gone.
   */
  async run(name: string, body: Buffer): Promise<Reply> {
    const [kind = '', id = ''] = name.split('.');
    const handler = this.#handlers.get(kind);
    if (handler === undefined) {
      this.#log.error({ kind, id }, 'a job came that nothing here can do; is a role missing in ROLES?');
      return { status: 500 };
    }
    try {
      const { data } = JSON.parse(body.toString()) as { data: unknown };
      await handler({ id, data });
      return { status: 200 };
    } catch (error) {
      this.#log.warn({ err: error, kind, id }, 'a job failed and is tried again');
      return { status: 500 };
    }
  }

  /** The cron component's call. */
  async sweep(name: string): Promise<Reply> {
    const handler = this.#crons.get(name);
    if (handler === undefined) {
      this.#log.error(
        { cron: name },
        'a cron fired that nothing here answers; check the scopes of its component in deploy/dapr',
      );
      return { status: 500 };
    }
    try {
      await handler();
      return { status: 200 };
    } catch (error) {
      this.#log.error({ err: error, cron: name }, 'a cron failed; it runs again at its next time');
      return { status: 500 };
    }
  }
}

const jobPath = (kind: string, id: string): string => `jobs/${segment(`${checkJobKind(kind)}.${checkJobId(id)}`)}`;
