create index lists_rank on lists (user_id, rank, id);

-- What was deleted together: a task with its subtasks, or a whole list. A task that is restored brings its subtasks of the
-- same deletion along.
alter table trash add column deletion uuid, add column parent_id uuid;
create index trash_parent on trash (parent_id) where parent_id is not null;
