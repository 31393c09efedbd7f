CREATE TABLE items (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  quantity integer NOT NULL CHECK (quantity >= 0),
  -- Goes up with each change: the entity tag of the item.
  revision integer NOT NULL DEFAULT 1
);
