CREATE TABLE characters (
  id integer PRIMARY KEY,
  name text NOT NULL,
  -- Folded by the service, so that order and search are the same on every database; byte order makes keysets exact.
  name_key text COLLATE "C" NOT NULL,
  status text NOT NULL,
  species text NOT NULL,
  type text NOT NULL,
  gender text NOT NULL,
  origin_name text NOT NULL,
  origin_key text COLLATE "C" NOT NULL,
  origin_url text NOT NULL,
  location_name text NOT NULL,
  location_url text NOT NULL,
  image text NOT NULL,
  episode_count integer NOT NULL,
  url text NOT NULL,
  created text NOT NULL
);

CREATE INDEX characters_by_name ON characters (name_key, id);
CREATE INDEX characters_by_origin ON characters (origin_key, id);

-- One row: what the replicas know together about the refresh.
CREATE TABLE catalogue_state (
  id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  -- Fencing token: the number of the newest run. A run that finds a higher one has been overtaken and writes nothing.
  run integer NOT NULL DEFAULT 0,
  -- Goes up when rows change, and only then.
  revision integer NOT NULL DEFAULT 0,
  changed_at timestamptz,
  refreshed_at timestamptz,
  row_count integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT 'epoch',
  -- Runs since the last success, the one under way included: a replica that dies in a run leaves it counted.
  failures integer NOT NULL DEFAULT 0,
  last_error text
);

INSERT INTO catalogue_state DEFAULT VALUES;
