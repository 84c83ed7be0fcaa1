-- What the reminders consumer planned from the events of tasks, and what came of it.

-- The version of a task that its reminders were last planned from: an event that comes late never undoes a later one. A row
-- for each task that has, or had, reminders.
create table reminder_plans (
  task_id uuid primary key,
  user_id text not null references "user" (id) on delete cascade,
  version integer not null,
  planned_at timestamptz(3) not null default clock_timestamp()
);
create index reminder_plans_user on reminder_plans (user_id);

create table reminders (
  -- Made of task and reminder, so that planning again finds the same row.
  id uuid primary key,
  -- No foreign key: a task that comes back out of the trash must not remind anew of what it has reminded of.
  task_id uuid not null,
  user_id text not null references "user" (id) on delete cascade,
  -- As the task says it: {"at": …} or {"before": …}.
  reminder jsonb not null,
  -- The task's, when it was planned.
  due_at timestamptz(3),
  -- The instant that the reminder stands for.
  remind_at timestamptz(3) not null,
  -- When it fires next: `remind_at`, the end of the quiet hours, or until when it is snoozed. null: it does not.
  fire_at timestamptz(3),
  -- scheduled, snoozed, fired, missed, superseded, cancelled (features/reminders/plan.ts).
  state text not null,
  fired_at timestamptz(3),
  -- When it was last snoozed; an older wish does not replace a newer one.
  snoozed_at timestamptz(3),
  updated_at timestamptz(3) not null default clock_timestamp()
);
create index reminders_fire_at on reminders (fire_at) where fire_at is not null;
create index reminders_task on reminders (task_id);
create index reminders_user on reminders (user_id);

-- What a person was told.
create table notifications (
  -- The id of the event that told it.
  id uuid primary key,
  user_id text not null references "user" (id) on delete cascade,
  -- 'reminder', so far.
  kind text not null,
  reminder_id uuid not null,
  task_id uuid not null,
  -- The task's when it happened.
  title text not null,
  due_at timestamptz(3),
  remind_at timestamptz(3) not null,
  created_at timestamptz(3) not null,
  read_at timestamptz(3)
);
create index notifications_user on notifications (user_id, created_at, id);
create index notifications_unread on notifications (user_id, created_at, id) where read_at is null;
create index notifications_reminder on notifications (reminder_id) where read_at is null;
create index notifications_created_at on notifications (created_at);
