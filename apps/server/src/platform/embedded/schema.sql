-- What the embedded platform keeps, beside the application's own tables. Made at start; of no use on Dapr.

-- The log of events of all topics. Positions are given in the order of publication and never again.
create table if not exists embedded_events (
  position bigint generated always as identity primary key,
  topic text not null,
  key text not null,
  event json not null,
  created_at timestamptz(3) not null default clock_timestamp()
);
create index if not exists embedded_events_topic on embedded_events (topic, position);
-- For the removal of old events; a block range index, since rows come in order of time and inserts must stay cheap.
create index if not exists embedded_events_created_at on embedded_events using brin (created_at);

-- Up to where each consumer has handled each topic, without gaps.
create table if not exists embedded_offsets (
  consumer text not null,
  topic text not null,
  position bigint not null,
  primary key (consumer, topic)
);

create table if not exists embedded_state (
  key text primary key,
  value json not null,
  etag text not null default gen_random_uuid(),
  expires_at timestamptz
);
create index if not exists embedded_state_expires_at on embedded_state (expires_at) where expires_at is not null;

-- Jobs that are still to be done. `claimed`: this process is at it, or an earlier one was when it ended.
-- `run` tells a job from the one that replaced it while it ran.
create table if not exists embedded_jobs (
  kind text not null,
  id text not null,
  due_at timestamptz not null,
  data json not null,
  failures integer not null default 0,
  claimed boolean not null default false,
  run text not null default gen_random_uuid(),
  primary key (kind, id)
);
create index if not exists embedded_jobs_due_at on embedded_jobs (due_at) where not claimed;
