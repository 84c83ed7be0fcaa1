import type { EventTypeOn } from '@todo/contracts';
import { makeConsumers } from '../../src/consumers.ts';

/** How many consumers of `task-events` do something about events of a type. */
export const interestedIn = (type: EventTypeOn<'task-events'>): number =>
  makeConsumers({ alarm: { expect: async () => undefined } }).filter(
    ({ topic, types }) => topic === 'task-events' && types?.includes(type) !== false,
  ).length;
