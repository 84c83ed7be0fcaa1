-- Who did what to a task and when: one row an event, written by the activity consumer.
-- No foreign key to tasks: what was done stays readable to its user after the task is gone.
create table activity (
  event_id text primary key,
  user_id text not null references "user" (id) on delete cascade,
  task_id uuid not null,
  version integer not null,
  operation text not null,
  actor json not null,
  changed json not null,
  happened_at timestamptz(3) not null,
  recorded_at timestamptz(3) not null default clock_timestamp()
);
create index activity_task on activity (task_id, version);

-- Each user's log of changes, numbered without gaps: what /changes pages through and /live follows.
create table changes (
  user_id text not null references "user" (id) on delete cascade,
  sequence bigint not null,
  task_id uuid not null,
  version integer not null,
  operation text not null,
  happened_at timestamptz(3) not null,
  primary key (user_id, sequence)
);
create index changes_happened_at on changes (happened_at);

-- The last number given out in each user's log; outlives the rows that retention deletes.
create table change_counters (
  user_id text primary key references "user" (id) on delete cascade,
  sequence bigint not null
);

-- Events that a consumer gave up on, as they came from the dead-letter topics.
create table dead_letters (
  id bigint generated always as identity primary key,
  topic text not null,
  event_id text not null,
  event json not null,
  arrived_at timestamptz(3) not null default clock_timestamp(),
  replayed_at timestamptz(3),
  unique (topic, event_id)
);
