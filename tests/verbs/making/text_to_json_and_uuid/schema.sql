CREATE TABLE event (id uuid PRIMARY KEY, body jsonb, happened timestamptz, tags text[]);
