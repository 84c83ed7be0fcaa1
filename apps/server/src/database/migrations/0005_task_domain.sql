-- What a task has beside its text: its list and parent, its place, its estimate, its reminders and its series.

create table lists (
  id uuid primary key,
  user_id text not null references "user" (id) on delete cascade,
  name text not null,
  color text,
  -- Place among the user's lists, as the ranks of tasks.
  rank text collate "C" not null,
  archived_at timestamptz(3),
  version integer not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  unique (user_id, id)
);

alter table tasks
  -- null: the inbox.
  add column list_id uuid,
  add column parent_id uuid references tasks (id) on delete set null,
  -- Place in the manual order (features/tasks/rank.ts).
  add column rank text collate "C" not null default '',
  add column estimate_minutes integer,
  -- null: none.
  add column reminders json,
  add column recurrence json,
  -- Of direct subtasks; kept by a consumer.
  add column subtasks_total integer not null default 0,
  add column subtasks_completed integer not null default 0,
  -- A task is only ever in a list of its own user.
  add constraint tasks_list foreign key (user_id, list_id) references lists (user_id, id) on delete set null (list_id);

-- Tasks from before there were ranks: in the order they were made.
update tasks set rank = 'h' || (
  select string_agg(substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
    (floor(extract(epoch from created_at) * 1000 / 62::numeric ^ power) % 62)::integer + 1, 1), '' order by power desc)
  from generate_series(0, 7) as power);
alter table tasks alter column rank drop default;

create index tasks_list_rank on tasks (user_id, list_id, rank, id);
create index tasks_parent on tasks (parent_id, rank) where parent_id is not null;

-- Deleted tasks, for 30 days. Not in `tasks`, whose indexes serve what people look at every day.
create table trash (
  id uuid primary key,
  user_id text not null references "user" (id) on delete cascade,
  -- The task as it last was, as the API answers it.
  task json not null,
  deleted_at timestamptz(3) not null
);
create index trash_user on trash (user_id, deleted_at, id);
create index trash_deleted_at on trash (deleted_at);

-- What a change did, for those who want it undone within ten minutes. One token may stand for many changes.
create table undo_steps (
  id bigint generated always as identity primary key,
  token uuid not null,
  user_id text not null references "user" (id) on delete cascade,
  -- 'task' or another kind of thing that users change; each has its way back (features/undo).
  entity text not null,
  entity_id uuid not null,
  operation text not null,
  -- Each altered field with its value before and after; null for a creation or a deletion.
  changed json,
  created_at timestamptz(3) not null default clock_timestamp()
);
create index undo_steps_token on undo_steps (token);
create index undo_steps_created_at on undo_steps (created_at);

-- What a user chose once for everything; without a row, the defaults.
create table profiles (
  user_id text primary key references "user" (id) on delete cascade,
  time_zone text not null default 'UTC',
  -- 1: Monday … 7: Sunday (ISO 8601).
  week_start smallint not null default 1,
  language text not null default 'en',
  -- So long before a timed task is due; null: none.
  default_reminder text,
  quiet_from text,
  quiet_to text
);

-- The log tells of more than tasks.
alter table changes rename column task_id to entity_id;
alter table changes alter column entity_id type text using entity_id::text;
alter table changes alter column version drop not null;
alter table changes add column entity text not null default 'task';
