import type { Failure, Outgoing } from '../events.ts';
import { type Sidecar, SidecarError, segment } from './sidecar.ts';

/** A publish is given up after this; the sidecar's own limit (resiliency.yaml) is a little shorter. */
const withinMs = 10_000;
/** Bounds of one bulk call. The sidecar takes bodies up to 4 MiB, and an event grows when it is quoted. */
const bulkEvents = 256;
const bulkBytes = 1024 * 1024;

/** Kafka's header of a message that is a CloudEvent in JSON (CloudEvents Kafka binding, structured mode). */
const contentType = 'application/cloudevents+json';

interface Sent {
  readonly index: number;
  readonly topic: string;
  readonly key: string;
  readonly json: string;
}

/** Publishes batches through the sidecar and remembers since when that fails. */
export class Publisher {
  readonly #sidecar: Sidecar;
  readonly #pubsub: string;
  #failing: { since: Date; why: string } | undefined;

  constructor(sidecar: Sidecar, pubsub: string) {
    this.#sidecar = sidecar;
    this.#pubsub = segment(pubsub);
  }

  /** Why events are not accepted; nothing when the last ones were. */
  get problem(): string | undefined {
    if (this.#failing === undefined) return undefined;
    const { since, why } = this.#failing;
    return `the broker has not accepted events since ${since.toISOString()}: ${why}`;
  }

  /**
   * A bulk call gives no order, so the batch goes out in rounds with one event of each key: the next of a key follows
   * once the broker has the one before. A key whose event fails is left alone from there on.
   */
  async publish(batch: readonly Outgoing[]): Promise<readonly Failure[]> {
    const lanes = new Map<string, Sent[]>();
    for (const [index, { topic, event }] of batch.entries()) {
      const sent: Sent = { index, topic, key: event.partitionkey, json: JSON.stringify(event) };
      const lane = lanes.get(sent.key);
      if (lane === undefined) lanes.set(sent.key, [sent]);
      else lane.push(sent);
    }
    const failures: Failure[] = [];
    for (let round = 0; lanes.size > 0; round += 1) {
      const due = [...lanes.values()].map((lane) => lane[round]!);
      const failed = await this.#sendRound(due);
      for (const { index, key } of due) {
        const lane = lanes.get(key)!;
        const error = failed.get(index);
        if (error !== undefined) {
          const cause = new Error('An earlier event of the same key was not accepted.', { cause: error });
          failures.push(
            { index, error },
            ...lane.slice(round + 1).map((later) => ({ index: later.index, error: cause })),
          );
        }
        if (error !== undefined || round + 1 === lane.length) lanes.delete(key);
      }
    }
    return failures.toSorted((a, b) => a.index - b.index);
  }

  /** One event of each key. Gives the errors by position. */
  async #sendRound(round: readonly Sent[]): Promise<Map<number, Error>> {
    const failed = new Map<number, Error>();
    await Promise.all(
      chunks(round).map(async (chunk) => {
        try {
          const [first] = chunk;
          if (chunk.length === 1 && first !== undefined) await this.#sendOne(first);
          else for (const [index, error] of await this.#sendBulk(chunk)) failed.set(index, error);
        } catch (error) {
          for (const { index } of chunk) failed.set(index, error as Error);
        }
      }),
    );
    const [error] = failed.values();
    if (error === undefined) this.#failing = undefined;
    else this.#failing = { since: this.#failing?.since ?? new Date(), why: error.message };
    return failed;
  }

  /** `rawPayload`: the sidecar takes the bytes as they are, instead of adding attributes of its own to the event. */
  async #sendOne({ topic, key, json }: Sent): Promise<void> {
    const query = new URLSearchParams({
      'metadata.rawPayload': 'true',
      'metadata.partitionKey': key,
      'metadata.content-type': contentType,
    });
    await this.#sidecar.call({
      method: 'POST',
      path: `publish/${this.#pubsub}/${segment(topic)}?${query}`,
      headers: { 'content-type': contentType },
      body: json,
      within: withinMs,
    });
  }

  /** Events of one topic, each of another key. Gives the errors of those that failed. */
  async #sendBulk(chunk: readonly Sent[]): Promise<[number, Error][]> {
    const topic = segment(chunk[0]!.topic);
    const entries = chunk.map(({ index, key, json }) => ({
      entryId: String(index),
      // As text the event is passed on byte by byte.
      event: json,
      contentType: 'text/plain',
      metadata: { partitionKey: key, 'content-type': contentType },
    }));
    const response = await this.#sidecar.fetch(`publish/bulk/${this.#pubsub}/${topic}?metadata.rawPayload=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(entries),
      signal: AbortSignal.timeout(withinMs),
    });
    const text = await response.text();
    if (response.ok) return [];
    const failed = failedEntries(text);
    // An error that names no entry is all of theirs.
    if (failed.length === 0)
      throw new SidecarError(response.status, '', text.slice(0, 500) || `HTTP ${response.status}`);
    return failed.map(({ entryId, error }) => [Number(entryId), new SidecarError(response.status, '', error)]);
  }
}

interface FailedEntry {
  readonly entryId: string;
  readonly error: string;
}

const failedEntries = (text: string): FailedEntry[] => {
  try {
    return (JSON.parse(text) as { failedEntries?: FailedEntry[] }).failedEntries ?? [];
  } catch {
    return [];
  }
};

/** Parts of one topic each, within the bounds of a bulk call. */
const chunks = (round: readonly Sent[]): Sent[][] => {
  const open = new Map<string, { events: Sent[]; bytes: number }>();
  const all: Sent[][] = [];
  for (const sent of round) {
    const size = Buffer.byteLength(sent.json);
    let part = open.get(sent.topic);
    if (part === undefined || part.events.length === bulkEvents || part.bytes + size > bulkBytes) {
      part = { events: [], bytes: 0 };
      open.set(sent.topic, part);
      all.push(part.events);
    }
    part.events.push(sent);
    part.bytes += size;
  }
  return all;
};
