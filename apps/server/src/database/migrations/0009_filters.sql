-- The completed tasks in the order they were completed: what `view=completed` shows, and how many there are.
create index tasks_completed on tasks (user_id, completed_at, id) where completed_at is not null;

-- Filters that people keep, under a name.
create table filters (
  id uuid primary key,
  user_id text not null references "user" (id) on delete cascade,
  name text not null,
  -- In the language of features/tasks/filter.
  query text not null,
  color text,
  -- Place among the user's filters, as the ranks of tasks.
  rank text collate "C" not null,
  version integer not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
create index filters_rank on filters (user_id, rank, id);
