CREATE TABLE links (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  url text NOT NULL,
  title text,
  votes integer NOT NULL DEFAULT 0,
  posted_at timestamptz NOT NULL DEFAULT now(),
  -- When the title is to be read again; null where somebody wrote it.
  refresh_at timestamptz,
  -- Goes up with each change: the entity tag.
  revision integer NOT NULL DEFAULT 1
);
CREATE INDEX links_to_refresh ON links (refresh_at);

CREATE TABLE thumbnails (
  link_id bigint PRIMARY KEY REFERENCES links ON DELETE CASCADE,
  png bytea NOT NULL
);
