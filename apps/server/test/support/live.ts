import { expect } from 'vitest';
import type { TestClient } from './client.ts';

/** A server-sent event, or a comment (then `event` is `comment`). */
export interface LiveEvent {
  readonly event: string;
  readonly id?: string;
  readonly data: string;
}

export interface Change {
  readonly sequence: number;
  readonly taskId: string;
  readonly version: number;
  readonly operation: string;
  readonly time: string;
}

/** The user's change log once it has `count` entries. */
export const changeLog = async (client: TestClient, count: number): Promise<Change[]> => {
  let items: Change[] = [];
  await expect
    .poll(
      async () => {
        ({ items } = (await client.get<{ items: Change[] }>('/api/v1/changes?since=0&limit=500')).body);
        return items.length;
      },
      { timeout: 15_000, interval: 20 },
    )
    .toBeGreaterThanOrEqual(count);
  expect(items).toHaveLength(count);
  return items;
};

/** A live connection: everything that arrived, and how to wait for it. The test's time limit bounds the waiting. */
export class LiveConnection {
  readonly response: Response;
  readonly events: LiveEvent[] = [];
  /** Resolves when the server has ended the connection, rejects when it broke. */
  readonly ended: Promise<void>;
  readonly #closing = new AbortController();
  readonly #waiting = new Set<() => void>();

  private constructor(response: Response, closing: AbortController) {
    this.response = response;
    this.#closing = closing;
    this.ended = this.#read();
    // Whoever cares awaits it.
    this.ended.catch(() => undefined);
  }

  /** Connects; `since` and `lastEventId` are where to go on. */
  static async open(
    client: TestClient,
    { since, lastEventId }: { since?: number; lastEventId?: number } = {},
  ): Promise<LiveConnection> {
    const closing = new AbortController();
    const query = since === undefined ? '' : `?since=${since}`;
    const headers = { ...client.headers, ...(lastEventId !== undefined && { 'last-event-id': `${lastEventId}` }) };
    const response = await fetch(`${client.url}/api/v1/live${query}`, { headers, signal: closing.signal });
    return new LiveConnection(response, closing);
  }

  get changes(): Change[] {
    return this.events.filter(({ event }) => event === 'change').map(({ data }) => JSON.parse(data) as Change);
  }

  /** The ids of the changes, as a client would send them back. */
  get ids(): number[] {
    return this.events.filter(({ event }) => event === 'change').map(({ id }) => Number(id));
  }

  /** Resolves once there are so many changes. */
  async count(count: number): Promise<Change[]> {
    await this.until(() => this.ids.length >= count);
    return this.changes;
  }

  until(fits: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!fits()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
      this.ended.then(
        () => reject(new Error('the server ended the connection')),
        (error: unknown) => reject(new Error('the connection broke', { cause: error })),
      );
    });
  }

  /** Hangs up. */
  close(): void {
    this.#closing.abort();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const chunk of this.response.body!) {
        text += decoder.decode(chunk, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop()!;
        for (const block of blocks) this.events.push(parse(block));
        for (const look of this.#waiting) look();
      }
    } catch (error) {
      if (!this.#closing.signal.aborted) throw error;
    }
  }
}

const parse = (block: string): LiveEvent => {
  const fields: Record<string, string> = {};
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    fields[line.slice(0, colon) || 'comment'] = line.slice(colon + 1).trimStart();
  }
  const comment = fields['comment'] !== undefined && fields['event'] === undefined;
  return {
    event: comment ? 'comment' : (fields['event'] ?? 'message'),
    id: fields['id'],
    data: fields['data'] ?? fields['comment'] ?? '',
  };
};
