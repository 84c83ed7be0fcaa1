-- Secret addresses of calendars, one a user. Only the hash of the secret is kept (SHA-256, base64url).
create table feeds (
  user_id text primary key references "user" (id) on delete cascade,
  secret_hash text not null unique,
  created_at timestamptz(3) not null default clock_timestamp(),
  -- To the minute.
  last_fetched_at timestamptz(3)
);
