-- Events on their way out, written in the same transaction as the change they tell of. A relay publishes and deletes them.
create table outbox (
  id bigint generated always as identity primary key,
  -- hash(user) mod 16: what a relay claims at a time, so that one user's events leave in order.
  partition smallint not null,
  topic text not null,
  -- The whole CloudEvent. json, not jsonb: it is passed on, never searched.
  event json not null,
  created_at timestamptz(3) not null default clock_timestamp()
);
create index outbox_partition on outbox (partition, id);

-- What each consumer has handled: written in the transaction of the effect, so that an event delivered twice acts once.
create table inbox (
  consumer text not null,
  event_id text not null,
  handled_at timestamptz(3) not null default clock_timestamp(),
  primary key (consumer, event_id)
);
create index inbox_handled_at on inbox (handled_at);

-- Why a consumer could not handle an event; looked up when the event turns up among the dead letters.
create table event_failures (
  consumer text not null,
  event_id text not null,
  attempts integer not null default 1,
  error text not null,
  failed_at timestamptz(3) not null default clock_timestamp(),
  primary key (consumer, event_id)
);
create index event_failures_failed_at on event_failures (failed_at);
