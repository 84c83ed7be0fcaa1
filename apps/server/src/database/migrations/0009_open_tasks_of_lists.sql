-- What is open in a list, in the order people gave it: the page that is looked at most, beside all that was done there.
create index tasks_open_list on tasks (user_id, list_id, rank, id) where completed_at is null;
