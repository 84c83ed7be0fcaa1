-- The tables of better-auth 1.7 and its API-key plugin for the configuration in features/accounts/auth.ts, in our names:
-- columns in snake_case, foreign keys with on delete cascade, unique where the library only expects it.
-- A test holds the two together (test/accounts/schema.test.ts).
create table "user" (
  id text primary key,
  name text not null,
  -- In lower case.
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  created_at timestamptz(3) not null default clock_timestamp(),
  updated_at timestamptz(3) not null default clock_timestamp()
);

create table session (
  id text primary key,
  user_id text not null references "user" (id) on delete cascade,
  -- The cookie's content without its signature.
  token text not null unique,
  expires_at timestamptz(3) not null,
  ip_address text,
  user_agent text,
  created_at timestamptz(3) not null default clock_timestamp(),
  updated_at timestamptz(3) not null default clock_timestamp()
);
create index session_user_id on session (user_id);
create index session_expires_at on session (expires_at);

-- Ways to sign in. With provider 'credential', password is a scrypt hash in PHC format (features/accounts/password.ts).
create table account (
  id text primary key,
  user_id text not null references "user" (id) on delete cascade,
  provider_id text not null,
  account_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz(3),
  refresh_token_expires_at timestamptz(3),
  scope text,
  created_at timestamptz(3) not null default clock_timestamp(),
  updated_at timestamptz(3) not null default clock_timestamp(),
  unique (provider_id, account_id)
);
create index account_user_id on account (user_id);

create table verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz(3) not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  updated_at timestamptz(3) not null default clock_timestamp()
);
create index verification_identifier on verification (identifier);

create table api_key (
  id text primary key,
  config_id text not null,
  -- The owner: a user, since the keys of organisations are not used here.
  reference_id text not null references "user" (id) on delete cascade,
  name text,
  -- What people know the key by: its first characters.
  start text,
  prefix text,
  -- SHA-256 of the key, base64url.
  key text not null unique,
  enabled boolean not null default true,
  expires_at timestamptz(3),
  last_request timestamptz(3),
  -- Limits of the plugin; not used.
  rate_limit_enabled boolean,
  rate_limit_time_window integer,
  rate_limit_max integer,
  request_count integer,
  remaining integer,
  refill_interval integer,
  refill_amount integer,
  last_refill_at timestamptz(3),
  permissions text,
  metadata text,
  created_at timestamptz(3) not null default clock_timestamp(),
  updated_at timestamptz(3) not null default clock_timestamp()
);
create index api_key_reference_id on api_key (reference_id, created_at);
