import type { Feed } from './follow.ts';
import type { Change } from './queries.ts';

export interface Stream {
  readonly feed: Feed;
  readonly entries: AsyncGenerator<Change | 'idle'>;
  /** What the client gets at once. */
  readonly greeting: string;
  /** Then the stream ends, and the client comes back. */
  readonly longestMs: number;
}

const toText = (entry: Change | 'idle'): string =>
  entry === 'idle' ? ': still here\n\n' : `id: ${entry.sequence}\nevent: change\ndata: ${JSON.stringify(entry)}\n\n`;

/** A body of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export const eventStream = ({ feed, entries, greeting, longestMs }: Stream): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder();
  const longest = setTimeout(() => feed.end(), longestMs).unref();
  const end = () => {
    clearTimeout(longest);
    feed.end();
  };
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(greeting));
    },
    async pull(controller) {
      try {
        const next = await entries.next();
        if (!next.done) return controller.enqueue(encoder.encode(toText(next.value)));
        end();
        controller.close();
      } catch (error) {
        end();
        throw error;
      }
    },
    // The client is gone, maybe while an entry waits for it to read.
    cancel: end,
  });
};
