import { Counter, Gauge, Histogram } from 'prom-client';

const buckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** From the event's time (just before its commit) to the broker's acceptance. */
export const publishDelay = new Histogram({
  name: 'todo_event_publish_delay_seconds',
  help: 'Time from the change to the acceptance of its event by the broker',
  labelNames: ['topic'],
  buckets,
});

/** From the event's time to the end of its handling; no metric of Dapr has this end to end. */
export const handleDelay = new Histogram({
  name: 'todo_event_handle_delay_seconds',
  help: 'Time from the change to the end of its handling by a consumer',
  labelNames: ['topic', 'consumer'],
  buckets,
});

export const eventsHandled = new Counter({
  name: 'todo_events_handled_total',
  help: 'Deliveries of events by outcome: handled, duplicate (was handled before), failed (comes again or is dead-lettered)',
  labelNames: ['topic', 'consumer', 'outcome'],
});

export const publishFailures = new Counter({
  name: 'todo_event_publish_failures_total',
  help: 'Batches of events that the broker did not accept; they stay in the outbox',
});

export const outboxPending = new Gauge({
  name: 'todo_outbox_pending_events',
  help: 'Events waiting in the outbox, as this process last saw; 0 once its relay has caught up',
});

export const outboxOldest = new Gauge({
  name: 'todo_outbox_oldest_seconds',
  help: 'Age of the oldest event in the outbox, as this process last saw; 0 once its relay has caught up',
});
