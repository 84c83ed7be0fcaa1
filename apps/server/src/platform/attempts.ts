import type { CloudEvent } from '@todo/contracts';
import type { Logger } from 'pino';
import { RetryLaterError, isDeadLetterTopic, maxAttempts, type Delivery, type EventHandler } from './events.ts';
import type { Limiter } from './limiter.ts';
import { pause } from './pause.ts';

/** Pauses between attempts: 100, 400, 1,000 ms. Longer than a lock or a hiccup, short enough for those who wait behind. */
const firstPauseMs = 100;
const growth = 4;
/** The longest pause of an event that waits for something to come back, which bounds how late it goes on. */
const longestPauseMs = 1_000;

export interface Attempts {
  readonly handler: EventHandler;
  /** Bounds how many handlers run at once; waiting between attempts does not count. */
  readonly limiter?: Limiter;
  readonly log: Logger;
  /** Ends the waiting between attempts (shutdown): the outcome is then `interrupted`. */
  readonly signal: AbortSignal;
}

/**
 * Hands an event to its handler until it is handled. `exhausted`: it failed `maxAttempts` times and belongs to the
 * dead-letter topic. `interrupted`: the process is stopping; the event must come again.
 *
 * The attempts are counted here and not by Dapr's resiliency policy, because a sidecar also retries while this process
 * is away: a crash of some seconds would fill the dead-letter topic with events that nobody had looked at.
 */
export const attempt = async (
  event: CloudEvent,
  delivery: Delivery,
  { handler, limiter, log, signal }: Attempts,
): Promise<'handled' | 'exhausted' | 'interrupted'> => {
  const limit = isDeadLetterTopic(delivery.topic) ? Infinity : maxAttempts;
  const about = { ...delivery, eventId: event.id };
  /** Whether there was still time to run it. */
  const run = async () => {
    if (signal.aborted) return false;
    await handler(event, delivery);
    return true;
  };
  let failed = 0;
  for (let pauses = 0; ; pauses += 1) {
    try {
      return (await (limiter?.run(run) ?? run())) ? 'handled' : 'interrupted';
    } catch (error) {
      if (!(error instanceof RetryLaterError)) failed += 1;
      if (failed >= limit) {
        log.error(
          { err: error, ...about, attempts: failed },
          'an event could not be handled and becomes a dead letter',
        );
        return 'exhausted';
      }
      log.warn({ err: error, ...about, attempts: failed }, 'an event could not be handled and is tried again');
    }
    await pause(Math.min(longestPauseMs, firstPauseMs * growth ** Math.min(pauses, 10)), signal);
  }
};
