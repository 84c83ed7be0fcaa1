create extension if not exists unaccent;
create extension if not exists pg_trgm;
create extension if not exists btree_gin;

-- English stems without accents, so that "café" is found by "cafe"; and whole words for every other language and for prefixes.
create text search configuration todo_stem (copy = english);
alter text search configuration todo_stem alter mapping for hword, hword_part, word with unaccent, english_stem;
create text search configuration todo_word (copy = simple);
alter text search configuration todo_word alter mapping for hword, hword_part, word with unaccent, simple;

-- Punctuation separates words, so that the parts of addresses, file names and hyphenated words are found. Accents, which
-- unaccent knows of Latin and Cyrillic letters alone, are taken off composed and decomposed letters of any script, with
-- the vowel marks of Arabic, and a sigma is the same at the end of a word (`fold` in features/tasks/words.ts).
create function search_text(value text) returns text
language sql immutable parallel safe as $$
  select normalize(translate(
    normalize(translate(value, 'ς!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', 'σ                                '), NFKD),
    U&'\0300\0301\0302\0303\0304\0306\0307\0308\0309\030A\030B\030C\0313\0314\031B\0323\0326\0327\0328\0342\0345\064B\064C\064D\064E\064F\0650\0651\0652\0670',
    ''), NFC)
$$;

create function task_search(title text, notes text, tags text[]) returns tsvector
language sql immutable parallel safe as $$
  select to_tsvector('public.todo_stem', public.search_text(title || ' ' || notes))
      || to_tsvector('public.todo_word', public.search_text(title || ' ' || notes || ' ' || array_to_string(tags, ' ')))
$$;

create table tasks (
  id uuid primary key,
  user_id text not null references "user" (id) on delete cascade,
  title text not null,
  -- Title without case and accents, shortened: what `sort=title` goes by, the same on every server's locale.
  title_key text collate "C" not null,
  notes text not null,
  priority smallint not null,
  tags text[] not null,
  due_date date,
  due_time text,
  due_time_zone text,
  due_at timestamptz(3),
  completed_at timestamptz(3),
  version integer not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  search tsvector not null generated always as (task_search(title, notes, tags)) stored
);

-- One index for each order of a list; a page is a range of one of them, however many tasks a user has.
create index tasks_created on tasks (user_id, created_at, id);
create index tasks_updated on tasks (user_id, updated_at, id);
create index tasks_title on tasks (user_id, title_key, id);
create index tasks_priority on tasks (user_id, priority, id);
-- Tasks without a due date come last in both directions, so null stands as infinity.
create index tasks_due on tasks (user_id, (coalesce(due_at, 'infinity')), id);
-- What is open is little beside what was done over the years.
create index tasks_open_due on tasks (user_id, (coalesce(due_at, 'infinity')), id) where completed_at is null;
create index tasks_tags on tasks using gin (user_id, tags);
create index tasks_search on tasks using gin (user_id, search);

-- Every word a user has used, for finding what was meant by a mistyped one. Kept by the search consumer.
create table search_words (
  user_id text not null references "user" (id) on delete cascade,
  -- "C", so that LIKE finds beginnings through the key.
  word text collate "C" not null,
  primary key (user_id, word)
);
create index search_words_similar on search_words using gin (user_id, word gin_trgm_ops);

-- Answers to requests that carried an Idempotency-Key, kept for a day.
create table idempotency_keys (
  user_id text not null references "user" (id) on delete cascade,
  key text not null,
  request_hash text not null,
  status smallint not null,
  headers json not null,
  body text,
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (user_id, key)
);
create index idempotency_keys_created_at on idempotency_keys (created_at);
