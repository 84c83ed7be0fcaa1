import { parseEvent } from '../../events/consumer.ts';
import type { Events } from '../../platform/events.ts';
import type { LiveHub } from './hub.ts';

export { changesConsumer } from './consumer.ts';
export { LiveHub } from './hub.ts';
export { logChange } from './log.ts';
export { liveRoutes } from './routes.ts';

/** Tells the live connections of this process what any process put into the change logs. */
export const subscribeHub = (events: Events, hub: LiveHub): void =>
  events.subscribe({
    consumer: 'live',
    topic: 'task-updates',
    mode: 'broadcast',
    handler: async (event) => hub.tell(parseEvent('task-updates', event)),
  });
