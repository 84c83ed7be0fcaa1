import {
  StateConflictError,
  checkStateKey,
  checkTtl,
  type State,
  type StateEntry,
  type StateOptions,
} from '../state.ts';
import { type Sidecar, SidecarError, segment } from './sidecar.ts';

const withinMs = 15_000;

/** The state store of the sidecar. Its component's `keyPrefix` is `name`, or processes would not share what is in it. */
export class DaprState implements State {
  readonly #sidecar: Sidecar;
  readonly #store: string;

  constructor(sidecar: Sidecar, store: string) {
    this.#sidecar = sidecar;
    this.#store = `state/${segment(store)}`;
  }

  async get<T>(key: string): Promise<StateEntry<T> | null> {
    checkStateKey(key);
    const path = `${this.#store}/${segment(key)}`;
    const { status, text, headers } = await this.#sidecar.call({ method: 'GET', path, within: withinMs });
    if (status === 204) return null;
    return { value: JSON.parse(text) as T, etag: headers.get('etag') ?? '' };
  }

  async save(key: string, value: unknown, { etag, ttlSeconds }: StateOptions = {}): Promise<void> {
    checkStateKey(key);
    const metadata = ttlSeconds === undefined ? {} : { metadata: { ttlInSeconds: String(checkTtl(ttlSeconds)) } };
    // With first-write and no tag, the store takes the entry only if it is new.
    const concurrency = etag === undefined ? {} : { options: { concurrency: 'first-write' } };
    const tag = typeof etag === 'string' ? { etag } : {};
    const body = JSON.stringify([{ key, value: value ?? null, ...tag, ...concurrency, ...metadata }]);
    try {
      const headers = { 'content-type': 'application/json' };
      await this.#sidecar.call({ method: 'POST', path: this.#store, headers, body, within: withinMs });
    } catch (error) {
      if (isConflict(error, etag)) throw new StateConflictError(key);
      // PostgreSQL's store calls an entry that is there already no conflict but an internal error ("no item was updated").
      if (etag === null && error instanceof SidecarError && (await this.get(key)) !== null) {
        throw new StateConflictError(key);
      }
      throw error;
    }
  }

  async delete(key: string, { etag }: Pick<StateOptions, 'etag'> = {}): Promise<void> {
    checkStateKey(key);
    if (etag === null) {
      if ((await this.get(key)) !== null) throw new StateConflictError(key);
      return;
    }
    const headers: Record<string, string> = etag === undefined ? {} : { 'if-match': etag };
    const path = `${this.#store}/${segment(key)}${etag === undefined ? '' : '?concurrency=first-write'}`;
    try {
      await this.#sidecar.call({ method: 'DELETE', path, headers, within: withinMs });
    } catch (error) {
      if (isConflict(error, etag)) throw new StateConflictError(key);
      throw error;
    }
  }
}

/** 409: another version is stored. 400: the tag is none that the store could have given. */
const isConflict = (error: unknown, etag: string | null | undefined): boolean =>
  etag !== undefined &&
  error instanceof SidecarError &&
  (error.status === 409 || (error.status === 400 && /etag/i.test(error.message)));
